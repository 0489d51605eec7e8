using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>When something is to be done about an invoice.</summary>
public static class DunningDue
{
    private static readonly LocalTime Morning = new(8, 0);

    /// <summary>The next moment of any step; null when none is to come.</summary>
    public static Instant? Next(CustomerState state)
    {
        IEnumerable<Instant?> moments = state.Open.Where(IsDunned)
            .Select(open => (Open: open, Step: Ahead(state, open).FirstOrDefault()))
            .Where(next => next.Step is not null)
            .Select(next => (Instant?)(next.Open.HeldUntil is { } held ? Instant.Max(held, At(next.Open, next.Step!)) : At(next.Open, next.Step!)));
        return moments.Append(OverdueBalance.Next(state)).Min();
    }

    /// <summary>
    /// The moment of a step: eight in the morning of its day, also where clocks changed since the due date, so that what falls on one day goes
    /// on one message. (Only of what was issued before the zone was kept it is an hour earlier or later then.)
    /// </summary>
    public static Instant At(OpenInvoice open, DunningStep step) =>
        open.Zone?.At(open.DueDate.PlusDays(step.Days), Morning) ?? open.OverdueAt + Duration.FromDays(step.Days - 1) + Duration.FromHours(8);

    /// <summary>Steps not taken yet, by day. What was over when the invoice was issued is none of them.</summary>
    internal static IEnumerable<DunningStep> Ahead(CustomerState state, OpenInvoice open) => (state.Policy?.Steps ?? [])
        .Where(step => step.Balance is null && (open.DunnedThrough is not { } through || step.Days > through) && (open.IssuedAt is not { } issued || At(open, step) > issued))
        .OrderBy(step => step.Days);

    internal static bool IsDunned(OpenInvoice open) => !open.WrittenOff && !open.NotDunned;
}

/// <summary>For whom and when dunning is done.</summary>
internal sealed record Setting(OrganizationState Organization, BillingZone Zone, Instant Now);

/// <summary>
/// Does what the policy says about invoices that are not paid. Of steps that were missed, because nobody looked for a month, say, the last
/// one is taken: its message alone is sent, and what else the missed ones were to do is done once.
/// </summary>
public static class Dun
{
    /// <param name="zone">The customer's zone.</param>
    public static CustomerEvent[] Decide(CustomerState state, OrganizationState organization, BillingZone zone, Instant now)
    {
        var setting = new Setting(organization, zone, now);
        var events = DunByBalance.Decide(state, setting);
        var reminded = new List<(OpenInvoice Open, DunningStep Step, string Template)>();
        foreach (var open in state.Open.Where(open => DunningDue.IsDunned(open) && !(open.HeldUntil > now)))
        {
            var reached = DunningDue.Ahead(state, open).TakeWhile(step => DunningDue.At(open, step) <= now).ToArray();
            if (reached.Length == 0) continue;
            events.AddRange(Take(events.Aggregate(state, CustomerEvolution.Evolve), open, reached, setting));
            if (TemplateOf(reached[^1]) is { } template) reminded.Add((open, reached[^1], template));
        }

        events.AddRange(Messages(state, events, reminded, now));
        events.AddRange(Released(events.Aggregate(state, CustomerEvolution.Evolve)));
        return [.. events];
    }

    /// <summary>What several steps do together, but for their messages.</summary>
    internal static HashSet<DunningActionKind> Kinds(DunningStep[] reached) =>
        [.. reached.SelectMany(step => step.Actions).Select(action => action.Kind).Where(kind => kind != DunningActionKind.Remind)];

    internal static string[] Words(DunningStep last, HashSet<DunningActionKind> kinds) =>
        [.. last.Actions.Select(action => action.Kind).Where(kind => kind == DunningActionKind.Remind).Concat(kinds).Distinct().Select(kind => EnumWords.Of(kind))];

    internal static string? TemplateOf(DunningStep step) => step.Actions.FirstOrDefault(action => action.Kind == DunningActionKind.Remind)?.Template;

    /// <summary>Asks for more of one invoice, and for its money.</summary>
    internal static IEnumerable<CustomerEvent> Collect(CustomerState state, OpenInvoice open, HashSet<DunningActionKind> kinds, Setting setting)
    {
        if (kinds.Contains(DunningActionKind.LateFee))
        {
            foreach (var @event in LateFees.Charge(state, open, setting.Organization, setting.Zone, setting.Now)) yield return @event;
        }

        var retry = kinds.Contains(DunningActionKind.Retry) && !kinds.Contains(DunningActionKind.WriteOff);
        if (retry && open.Collecting is not null) yield return new CollectionPlanned(open.Id, setting.Now);
    }

    private static IEnumerable<CustomerEvent> Take(CustomerState state, OpenInvoice open, DunningStep[] reached, Setting setting)
    {
        var kinds = Kinds(reached);
        var gone = kinds.Contains(DunningActionKind.Cancel);
        yield return new DunningStepTaken(
            open.Id,
            reached[^1].Days,
            [.. reached[..^1].Select(step => step.Days)],
            Words(reached[^1], kinds),
            kinds.Contains(DunningActionKind.Suspend) && !gone ? open.Subscriptions : [],
            gone ? open.Subscriptions : [],
            setting.Now);
        foreach (var @event in Collect(state, open, kinds, setting)) yield return @event;
        if (kinds.Contains(DunningActionKind.Alert))
        {
            yield return new AlertRequested(
                IdForm.Derive("alt_", open.Id.Value, Text(reached[^1].Days)), "dunning", open.Id.Value, $"{open.AmountDue} are due since {open.DueDate:R}.", setting.Now);
        }

        if (kinds.Contains(DunningActionKind.WriteOff)) yield return new InvoiceWrittenOff(open.Id, open.AmountDue, "dunning", setting.Now);
    }

    // One message for all that is overdue, by the gravest step of today; one more for what is not due yet.
    private static IEnumerable<ReminderRequested> Messages(
        CustomerState state, List<CustomerEvent> events, List<(OpenInvoice Open, DunningStep Step, string Template)> reminded, Instant now)
    {
        var writtenOff = events.OfType<InvoiceWrittenOff>().Select(written => written.Invoice).ToHashSet();
        foreach (var (late, group) in reminded.GroupBy(one => one.Step.Days > 0).Select(group => (group.Key, group.MaxBy(one => one.Step.Days))))
        {
            OpenInvoice[] about = late
                ? [.. state.Open.Where(open => DunningDue.IsDunned(open) && !(open.HeldUntil > now) && open.OverdueAt <= now && !writtenOff.Contains(open.Id))]
                : [.. reminded.Where(one => one.Step.Days <= 0).Select(one => one.Open)];
            if (about.Length == 0) continue;
            var cause = reminded.Where(one => one.Step.Days > 0 == late).Select(one => one.Open.Id.Value + Text(one.Step.Days));
            yield return new ReminderRequested(
                IdForm.Derive("ntc_", [state.Id.Value, .. cause]),
                group.Template,
                [.. about.OrderBy(open => open.DueDate).Select(open => open.Id)],
                Money.Sum(about.Select(open => open.AmountDue), state.Currency),
                now);
        }
    }

    private static IEnumerable<SubscriptionsReleased> Released(CustomerState state)
    {
        IEnumerable<SubscriptionId> owing = OverdueBalance.IsBy(state.Policy)
            ? DunByBalance.Suspends(state) ? state.Suspended : []
            : state.Open.Where(open => open.Overdue || open.DunnedThrough > 0).SelectMany(open => open.Subscriptions);
        SubscriptionId[] free = [.. state.Suspended.Except(owing)];
        if (free.Length > 0) yield return new SubscriptionsReleased(free);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Lets an invoice wait: a promise to pay, or one that is not to be dunned at all.</summary>
public static class HoldDunning
{
    /// <param name="until">The first day on which dunning goes on; null goes on at once.</param>
    /// <param name="exists">Whether the customer has an invoice of that id.</param>
    public static Decision<CustomerEvent> Decide(CustomerState? state, InvoiceId invoice, bool exists, LocalDate? until, bool skip, BillingZone zone, Instant now)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (state.Open.FirstOrDefault(open => open.Id == invoice) is not { } found) return CollectInvoice.NotDue(state, invoice);
        var today = zone.DayOf(now);
        if (until <= today) return new Rejection("day_in_the_past", $"Hold it until a day after today, {today:R}.", "/hold_until");
        if (until > today.PlusDays(Limits.HoldDays)) return new Rejection("day_out_of_range", $"An invoice is held for {Limits.HoldDays} days at most.", "/hold_until");
        var moment = until is { } day ? zone.StartOf(day) : (Instant?)null;
        return found.HeldUntil == moment && found.NotDunned == skip ? Array.Empty<CustomerEvent>() : new CustomerEvent[] { new DunningHeld(invoice, moment, skip) };
    }
}
