using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>How far what it owes brought a customer whose policy is by balance.</summary>
/// <param name="From">The balance of the gravest step that was reached.</param>
/// <param name="Since">When it was reached, or come back to from a graver one.</param>
public sealed record DunningStage(Money From, Instant Since);

/// <summary>
/// What a customer owes in total: of its overdue invoices, but for those that are held, not dunned or given up. An invoice that is not
/// due yet is no reason to dun anybody.
/// </summary>
/// <remarks>A function of the state alone, so that what is due can be said without knowing the time.</remarks>
public static class OverdueBalance
{
    public static bool IsBy(DunningPolicy? policy) => policy?.Steps.Any(step => step.Balance is not null) == true;

    public static IReadOnlyList<OpenInvoice> Invoices(CustomerState state) => [.. state.Open.Where(open => Counts(open) && open.HeldUntil is null).OrderBy(open => open.DueDate)];

    public static Money Of(CustomerState state) => Money.Sum(Invoices(state).Select(open => open.AmountDue), state.Currency);

    /// <summary>The next moment at which a promise to pay runs out, or the stage is another; null when neither is to come.</summary>
    public static Instant? Next(CustomerState state)
    {
        List<Instant> moments = [.. Promised(state).Select(open => open.HeldUntil!.Value)];
        // Whatever changed it is past, so it is due at once.
        if (StageOf(state) != state.Stage?.From) moments.Add(Invoices(state).Select(open => open.OverdueAt).Append(state.Stage?.Since ?? Instant.MinValue).Max());
        return moments.Count == 0 ? null : moments.Min();
    }

    /// <summary>Overdue invoices that somebody promised to pay; they count again from that day on.</summary>
    internal static IEnumerable<OpenInvoice> Promised(CustomerState state) => IsBy(state.Policy) ? state.Open.Where(open => Counts(open) && open.HeldUntil is not null) : [];

    /// <summary>The steps that a balance reaches, by their balances. A step is for customers of its currency.</summary>
    internal static IEnumerable<DunningStep> Reached(CustomerState state, Money balance) => (state.Policy?.Steps ?? [])
        .Where(step => step.Balance is { } from && from.Currency == balance.Currency && from <= balance)
        .OrderBy(step => step.Balance);

    internal static Money? StageOf(CustomerState state) => Reached(state, Of(state)).LastOrDefault()?.Balance;

    private static bool Counts(OpenInvoice open) => open.Overdue && DunningDue.IsDunned(open);
}
