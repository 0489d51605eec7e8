using System.Globalization;
using NodaTime.Text;
using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Grains.Audit;

/// <summary>
/// Every transaction of a customer balances, records a fact of its journal as the rules post it, and none is missing or too many; together
/// they tie to the customer's state and documents.
/// </summary>
internal static class LedgerCheck
{
    private static readonly Dictionary<string, LedgerRole> Roles = Enum.GetValues<LedgerRole>().ToDictionary(Words.Of, StringComparer.Ordinal);

    public static void Run(
        ReplayedStream<CustomerState, CustomerEvent> customer, IReadOnlyList<AuditedLedgerEntry> ledger, SellerHistory sellers, AuditTally tally)
    {
        var stored = ledger.GroupBy(entry => entry.Transaction).ToDictionary(entries => entries.Key, entries => entries.ToArray(), StringComparer.Ordinal);
        var posted = Posted(customer, sellers, stored, tally);
        foreach (var (id, entries) in stored)
        {
            var lines = posted.GetValueOrDefault(id);
            tally.Check(AuditTally.Ledger, Place(id), Unbalanced(entries) ?? (lines is null ? "No event of the customer's journal posts it." : null));
            if (lines is not null) Compare(id, entries, lines, tally);
        }

        foreach (var missing in posted.Keys.Where(id => !stored.ContainsKey(id))) tally.Check(AuditTally.Ledger, Place(missing), "The journal posts it, and the ledger does not have it.");
        var balances = ledger.Where(entry => Roles.ContainsKey(entry.Role) && entry.EntryCurrency == customer.State.Currency.Code)
            .Select(entry => new RoleAmount(Roles[entry.Role], new Money(entry.Amount, customer.State.Currency)));
        if (LedgerTies.Broken(customer.State, customer.Events, [.. balances]) is { } broken) tally.Fail(AuditTally.Ledger, $"ledger_entries of {customer.Id}", broken);
    }

    /// <summary>What the rules post, by transaction, one text for each entry.</summary>
    private static Dictionary<string, string[]> Posted(
        ReplayedStream<CustomerState, CustomerEvent> customer, SellerHistory sellers, Dictionary<string, AuditedLedgerEntry[]> stored, AuditTally tally)
    {
        var posted = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var fact in PostJournal.Of(customer.Events))
        {
            // As the seller was then. Which of two sellers a commit knew is seen in what it posted.
            var entry = customer.Entries[(int)fact.Version - 1];
            if (Candidates(fact, sellers.At(entry.Position), entry, tally) is not { } candidates) continue;
            var transactions = candidates.FirstOrDefault(one => one.All(transaction => IsStored(transaction, customer.Id, fact.Version, stored))) ?? candidates.FirstOrDefault() ?? [];
            foreach (var transaction in transactions) posted[transaction.Id] = Lines(transaction, customer.Id, fact.Version);
        }

        return posted;
    }

    private static IReadOnlyList<LedgerTransaction>[]? Candidates(PostableEvent fact, IEnumerable<OrganizationState> sellers, AuditedEntry entry, AuditTally tally)
    {
        try
        {
            return [.. sellers.Select(fact.Post)];
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or OverflowException)
        {
            tally.Fail(AuditTally.Ledger, Replay.Place(entry.Stream, entry.Version), $"The event cannot be posted: {refused.Message}");
            return null;
        }
    }

    private static bool IsStored(LedgerTransaction transaction, string customer, long version, Dictionary<string, AuditedLedgerEntry[]> stored) =>
        stored.TryGetValue(transaction.Id, out var entries) && entries.Select(Line).SequenceEqual(Lines(transaction, customer, version), StringComparer.Ordinal);

    private static void Compare(string id, AuditedLedgerEntry[] entries, string[] posted, AuditTally tally)
    {
        for (var i = 0; i < Math.Max(entries.Length, posted.Length); i++)
        {
            var (found, expected) = (i < entries.Length ? Line(entries[i]) : "missing", i < posted.Length ? posted[i] : "nothing");
            if (found == expected) continue;
            tally.Fail(AuditTally.Ledger, Place(id), $"Entry {i + 1} is {found}, the journal posts {expected}.");
            return;
        }
    }

    private static string? Unbalanced(AuditedLedgerEntry[] entries)
    {
        if (entries.Length < 2) return "It has fewer than two entries.";
        if (entries.DistinctBy(entry => entry.EntryCurrency).Count() > 1) return "It mixes currencies.";
        var sum = entries.Sum(entry => entry.Amount);
        return sum == 0 ? null : $"Its entries sum to {sum.ToString(CultureInfo.InvariantCulture)} minor units and not to zero.";
    }

    private static string[] Lines(LedgerTransaction transaction, string customer, long version) =>
    [
        .. transaction.Entries.Select((entry, i) => Line(new AuditedLedgerEntry(
            customer, transaction.Id, Words.Of(transaction.Fact), transaction.Day, transaction.Document, transaction.Currency.Code, version,
            i + 1, transaction.Day, Words.Of(entry.Role), entry.Account, entry.Amount.Currency.Code, entry.Amount.Minor, customer,
            entry.Plan?.Code, entry.Plan?.Version, entry.Tax?.Country, entry.Tax?.Percent))),
    ];

    private static string Line(AuditedLedgerEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Fact} of {LocalDatePattern.Iso.Format(entry.Day)} for {entry.Document} in {entry.Currency} by version {entry.RecordedIn}: {entry.Ordinal} {entry.Role} {entry.Account} {entry.Amount} {entry.EntryCurrency} on {LocalDatePattern.Iso.Format(entry.EntryDay)} of {entry.EntryCustomer} {entry.Plan}/{entry.PlanVersion} {entry.TaxCountry}/{(entry.TaxPercent is { } percent ? Decimals.ToText(percent) : "")}");

    private static string Place(string transaction) => "ledger_transactions " + transaction;
}
