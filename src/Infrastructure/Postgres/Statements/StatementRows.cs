using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Statements;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Statements;

/// <summary>Lines of bank statements as they are stored.</summary>
internal static class StatementRows
{
    /// <summary>How many open invoices are looked through for their numbers, newest first.</summary>
    private const int MostOpenInvoices = 500_000;

    private const string Columns = "id, own_id, day, currency, amount, text, counterparty, status, reason, allocations";

    public static async Task<Currency?> CurrencyAsync(UnitOfWork unit, string organization)
    {
        await using var command = unit.CreateCommand("SELECT currency FROM organizations WHERE organization = $1", Param.Text(organization));
        return await command.ExecuteScalarAsync() is string code ? Currency.Of(code) : null;
    }

    public static async Task<InvoiceNumbers> OpenAsync(UnitOfWork unit, string organization)
    {
        await using var command = unit.CreateCommand(
            """
            SELECT id, customer, number, currency, amount_due FROM invoices
            WHERE organization = $1 AND number IS NOT NULL AND amount_due > 0
            ORDER BY created_at DESC
            LIMIT $2
            """,
            Param.Text(organization),
            Param.Int(MostOpenInvoices));
        return new InvoiceNumbers(await AllAsync(command, ReadInvoice));
    }

    public static async Task<OpenInvoiceFacts?> IssuedAsync(UnitOfWork unit, string organization, string invoice)
    {
        await using var command = unit.CreateCommand(
            "SELECT id, customer, number, currency, amount_due FROM invoices WHERE organization = $1 AND id = $2 AND number IS NOT NULL", Param.Text(organization), Param.Text(invoice));
        return (await AllAsync(command, ReadInvoice)).SingleOrDefault();
    }

    public static async Task<IReadOnlyList<(StatementLine Line, LineStanding Standing)>> FindAsync(UnitOfWork unit, string organization, string[] lines, bool locked = false)
    {
        await using var command = unit.CreateCommand(
            $"SELECT {Columns} FROM bank_statement_lines WHERE organization = $1 AND id = ANY($2) {(locked ? "FOR UPDATE" : "")}", Param.Text(organization), Param.Texts(lines));
        return await AllAsync(command, Read);
    }

    public static async Task<IReadOnlyList<(StatementLine Line, LineStanding Standing)>> UnfinishedAsync(NpgsqlConnection connection, string organization, int maximum)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM bank_statement_lines WHERE organization = $1 AND status = 'matched' ORDER BY created_at, position LIMIT $2", connection);
        command.With(Param.Text(organization), Param.Int(maximum));
        return await AllAsync(command, Read);
    }

    /// <summary>Adds those that are not there yet, and answers which these are.</summary>
    public static async Task<HashSet<string>> AddAsync(UnitOfWork unit, string organization, IReadOnlyList<(StatementLine Line, LineStanding Standing, long Position)> lines, Instant now)
    {
        await using var command = unit.CreateCommand(
            """
            INSERT INTO bank_statement_lines (organization, id, own_id, day, currency, amount, text, counterparty, status, reason, allocations, position, created_at)
            SELECT $1, l.id, l.own_id, l.day, l.currency, l.amount, l.text, l.counterparty, l.status, l.reason, l.allocations::jsonb, l.position, $13
            FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS l (id, own_id, day, currency, amount, text, counterparty, status, reason, allocations, position)
            ORDER BY l.id
            ON CONFLICT (organization, id) DO NOTHING
            RETURNING id
            """,
            Param.Text(organization),
            Param.Texts([.. lines.Select(one => one.Line.Id.Value)]),
            Param.TextsOrNulls([.. lines.Select(one => one.Line.OwnId)]),
            Param.Days([.. lines.Select(one => (LocalDate?)one.Line.Day)]),
            Param.Texts([.. lines.Select(one => one.Line.Amount.Currency.Code)]),
            Param.Longs([.. lines.Select(one => one.Line.Amount.Minor)]),
            Param.Texts([.. lines.Select(one => one.Line.Text)]),
            Param.TextsOrNulls([.. lines.Select(one => one.Line.Counterparty)]),
            Param.Texts([.. lines.Select(one => Words.Of(one.Standing.Status))]),
            Param.TextsOrNulls([.. lines.Select(one => one.Standing.Reason)]),
            Param.Texts([.. lines.Select(one => BillingJson.Write(one.Standing.Allocations))]),
            Param.Longs([.. lines.Select(one => one.Position)]),
            Param.At(now));
        return [.. await AllAsync(command, row => row.GetString(0))];
    }

    public static void Change(UnitOfWork unit, string organization, StatementLineId line, LineStanding standing) => unit.Add(
        "UPDATE bank_statement_lines SET status = $3, reason = $4, allocations = $5 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(line.Value),
        Param.Text(Words.Of(standing.Status)),
        Param.Text(standing.Reason),
        Param.JsonOf(standing.Allocations));

    /// <summary>A person is to look at what was not matched: one alert for a statement.</summary>
    public static void Alert(UnitOfWork unit, string organization, IReadOnlyList<StatementLine> unmatched, Instant now)
    {
        var message = unmatched.Count == 1 ? "A line of a bank statement names no invoice that it pays." : $"{unmatched.Count} lines of a bank statement name no invoice that they pay.";
        var first = unmatched[0].Id.Value;
        AlertRows.Raise(unit, organization, new AlertRaised(IdForm.Derive("alt_", first), "unmatched_payments", first, null, message, now), now, "bank_statement");
    }

    private static OpenInvoiceFacts ReadInvoice(NpgsqlDataReader row) => new(
        new InvoiceId(row.GetString(0)), new CustomerId(row.GetString(1)), row.GetString(2), new Money(row.GetInt64(4), Currency.Of(row.GetString(3))));

    private static (StatementLine Line, LineStanding Standing) Read(NpgsqlDataReader row) => (
        new StatementLine(
            new StatementLineId(row.GetString(0)), row.Text(1), row.Day(2), new Money(row.GetInt64(4), Currency.Of(row.GetString(3))), row.GetString(5), row.Text(6)),
        new LineStanding(Enum.Parse<StatementLineStatus>(row.GetString(7), ignoreCase: true), row.Text(8), BillingJson.Read<Allocation[]>(row.GetString(9))));

    private static async Task<IReadOnlyList<T>> AllAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        var found = new List<T>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) found.Add(read(row));
        return found;
    }
}
