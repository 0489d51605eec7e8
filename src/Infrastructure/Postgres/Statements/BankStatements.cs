using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Statements;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Statements;

/// <summary>A payment that a line is, to be recorded with its customer.</summary>
public sealed record LinePayment(string Customer, string Invoice, PayInvoice Command);

/// <summary>A line whose payments are decided and not known to be recorded yet.</summary>
public sealed record MatchedLine(string Id, IReadOnlyList<LinePayment> Payments);

/// <summary>
/// Takes bank statements. What a line pays is decided in the transaction that stores it; only then are its payments recorded, each under an id
/// that is a function of line and invoice, so that whoever finds a line half done can finish it, and twice is harmless.
/// </summary>
public sealed class BankStatements(BillingDatabase database)
{
    /// <summary>How many lines are finished in one go.</summary>
    public const int MostAtOnce = ReadStatement.MostLines;

    /// <summary>Stores the lines that are not there yet; answers the ids of all of them, and how many were new.</summary>
    public Task<(Refusal? Refusal, string[] Lines, int Added)> ImportAsync(string organization, ImportBankStatement sent, DateTimeOffset now) => database.CommitAsync(async unit =>
    {
        var drafts = sent.Lines?.Select(Draft).ToArray();
        if (await StatementRows.CurrencyAsync(unit, organization) is not { } usual) throw new InvalidOperationException($"There is no organization {organization}.");
        var read = ReadStatement.Of(drafts, sent.Csv, usual);
        if (read.Rejection is { } bad) return (RefusalViews.Of(bad), [], 0);
        string[] ids = [.. read.Value.Select(line => line.Id.Value)];
        var known = (await StatementRows.FindAsync(unit, organization, ids)).ToDictionary(one => one.Line.Id, one => one.Line);
        if (read.Value.FirstOrDefault(line => known.TryGetValue(line.Id, out var other) && other != line) is { } changed)
        {
            return (RefusalViews.Of(Rejection.Conflict("id_taken", $"A line '{changed.OwnId}' is there already with other content; it stays as it was.", "/lines")), [], 0);
        }

        var added = await AddAsync(unit, organization, [.. read.Value.Where(line => !known.ContainsKey(line.Id))], Instant.FromDateTimeOffset(now));
        return ((Refusal?)null, ids, added);
    });

    /// <summary>Lines whose payments may not be recorded yet, oldest first: also those of somebody who died over them.</summary>
    public async Task<IReadOnlyList<MatchedLine>> UnfinishedAsync(string organization) =>
        [.. (await database.ReadAsync(connection => StatementRows.UnfinishedAsync(connection, organization, MostAtOnce))).Select(one => Matched(one.Line, one.Standing))];

    /// <summary>All payments of a line are recorded, or one was refused: then a person is to say what it pays.</summary>
    public Task FinishAsync(string organization, string line, string? refusedFor) => database.CommitAsync(async unit =>
    {
        if ((await StatementRows.FindAsync(unit, organization, [line], locked: true)).SingleOrDefault() is not { Standing.Status: StatementLineStatus.Matched } found) return;
        var finished = refusedFor is null ? found.Standing with { Status = StatementLineStatus.Recorded } : LineStanding.Unmatched(refusedFor);
        StatementRows.Change(unit, organization, found.Line.Id, finished);
    });

    /// <summary>A person says which invoice a line pays. The line to be finished, or why not.</summary>
    public Task<(Refusal? Refusal, MatchedLine? Line)> AssignAsync(string organization, string line, string invoice) => database.CommitAsync(async unit =>
    {
        if ((await StatementRows.FindAsync(unit, organization, [line], locked: true)).SingleOrDefault() is not { Line: not null } found) return (RefusalViews.Of(Missing), null);
        var decided = SettleLineByHand.Assign(found.Line, found.Standing, await StatementRows.IssuedAsync(unit, organization, invoice));
        if (decided.Rejection is { } bad) return (RefusalViews.Of(bad), (MatchedLine?)null);
        if (decided.Value != found.Standing) StatementRows.Change(unit, organization, found.Line.Id, decided.Value);
        return ((Refusal?)null, Matched(found.Line, decided.Value));
    });

    /// <summary>A person says that a line pays no invoice.</summary>
    public Task<Refusal?> IgnoreAsync(string organization, string line, string? reason) => database.CommitAsync(async unit =>
    {
        if ((await StatementRows.FindAsync(unit, organization, [line], locked: true)).SingleOrDefault() is not { Line: not null } found) return RefusalViews.Of(Missing);
        var decided = SettleLineByHand.Ignore(found.Standing, reason);
        if (decided.Rejection is { } bad) return RefusalViews.Of(bad);
        StatementRows.Change(unit, organization, found.Line.Id, decided.Value);
        return null;
    });

    private static Rejection Missing => Rejection.Missing("not_found", "There is no such statement line.");

    private static async Task<int> AddAsync(UnitOfWork unit, string organization, IReadOnlyList<StatementLine> lines, Instant now)
    {
        if (lines.Count == 0) return 0;
        var numbers = await StatementRows.OpenAsync(unit, organization);
        var decided = lines.Select((line, i) => (Line: line, Standing: MatchStatementLine.Decide(line, numbers), Position: (long)i)).ToArray();
        var added = await StatementRows.AddAsync(unit, organization, decided, now);
        StatementLine[] unmatched = [.. decided.Where(one => one.Standing.Status == StatementLineStatus.Unmatched && added.Contains(one.Line.Id.Value)).Select(one => one.Line)];
        if (unmatched.Length > 0) StatementRows.Alert(unit, organization, unmatched, now);
        return added.Count;
    }

    // Banks tell the day and not the hour: noon is that day nearly everywhere.
    private static MatchedLine Matched(StatementLine line, LineStanding standing) => new(line.Id.Value, [.. standing.Allocations.Select(one => new LinePayment(
        one.Customer.Value,
        one.Invoice.Value,
        new PayInvoice
        {
            Id = one.Payment.Value,
            Amount = one.Amount.ToAmountString(),
            Currency = one.Amount.Currency.Code,
            PaidAt = (line.Day + new LocalTime(12, 0)).InUtc().ToDateTimeOffset(),
            Method = "transfer",
            Reference = line.OwnId ?? line.Id.Value,
        }))]);

    private static StatementLineDraft Draft(StatementLineFields line) =>
        new(line.Id, line.Date is { } day ? LocalDate.FromDateOnly(day) : null, line.Amount, line.Currency, line.Text, line.Counterparty);
}
