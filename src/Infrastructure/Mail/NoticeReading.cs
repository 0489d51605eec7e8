using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>The seller, as letters show it.</summary>
internal sealed record LetterSeller(string LegalName, string Country, Address? Address, Branding? Branding, string? Vat, string? Siren, BillingZone Zone);

/// <summary>Who gets the letter.</summary>
/// <param name="ClockNow">What time it is on the customer's test clock; null by the real one.</param>
internal sealed record LetterCustomer(
    string Id, string Name, string? Email, string? Language, string? ExternalId, Address? Address, IReadOnlyDictionary<string, string> Metadata, BillingZone? Zone, Instant? ClockNow);

/// <summary>The subscription that a letter is about.</summary>
internal sealed record LetterSubscription(
    string Id, string Plan, string PlanName, string Status, LocalDate StartDate, LocalDate? TrialEnd, LocalDate? NextBillingDate, IReadOnlyDictionary<string, string> Metadata);

/// <summary>An invoice that a letter is about.</summary>
/// <param name="IsHeld">Nobody is to be reminded of it for now.</param>
internal sealed record LetterInvoice(
    string Id, string Number, string Status, LocalDate IssueDate, LocalDate DueDate, Money Total, Money AmountPaid, Money AmountDue, bool IsHeld, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<LetterLine> Lines);

/// <summary>What a letter to the seller is about.</summary>
/// <param name="IsResolved">Nobody needs to look any more.</param>
internal sealed record LetterAlert(string Id, string Kind, string Object, string? Customer, string Message, Instant At, bool IsResolved);

/// <summary>One line of it.</summary>
internal sealed record LetterLine(string Description, decimal Quantity, Money Amount);

/// <summary>Reads what a letter says from the rows, as they stand when it is sent.</summary>
internal sealed class NoticeReading(BillingDatabase database)
{
    internal Task<LetterSeller> SellerAsync(string organization) => OneAsync(
        "SELECT legal_name, country, address, branding, tax_ids, time_zone FROM organizations WHERE organization = $1",
        row =>
        {
            var ids = row.IsDBNull(4) ? null : BillingJson.Read<TaxIds>(row.GetString(4));
            return new LetterSeller(row.GetString(0), row.GetString(1).Trim(), Json<Address>(row, 2), Json<Branding>(row, 3), ids?.Vat, ids?.Siren, new BillingZone(row.GetString(5)));
        },
        Param.Text(organization))!;

    internal Task<LetterCustomer?> CustomerAsync(string organization, string id) => OneAsync(
        """
        SELECT c.id, c.name, c.email, c.language, c.external_id, c.address, c.metadata, c.time_zone, t.now
        FROM customers c LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
        WHERE c.organization = $1 AND c.id = $2
        """,
        row => new LetterCustomer(row.GetString(0), row.GetString(1), row.Text(2), row.Text(3), row.Text(4), Json<Address>(row, 5), Metadata(row, 6), row.Text(7) is { } zone ? new BillingZone(zone) : null, row.AtOrNull(8)),
        Param.Text(organization),
        Param.Text(id));

    internal Task<LetterAlert?> AlertAsync(string organization, string id) => OneAsync(
        "SELECT id, kind, object, customer, message, created_at, resolved_at IS NOT NULL FROM alerts WHERE organization = $1 AND id = $2",
        row => new LetterAlert(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetString(4), row.At(5), row.GetBoolean(6)),
        Param.Text(organization),
        Param.Text(id));

    internal Task<LetterSubscription?> SubscriptionAsync(string organization, string id) => OneAsync(
        """
        SELECT s.id, s.plan, p.name, s.status, s.start_date, s.trial_end, s.next_billing_date, s.metadata
        FROM subscriptions s JOIN plans p ON p.organization = s.organization AND p.id = s.plan
        WHERE s.organization = $1 AND s.id = $2
        """,
        row => new LetterSubscription(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Day(4), row.DayOrNull(5), row.DayOrNull(6), Metadata(row, 7)),
        Param.Text(organization),
        Param.Text(id));

    /// <summary>Issued invoices with their lines, oldest first.</summary>
    internal async Task<IReadOnlyList<LetterInvoice>> InvoicesAsync(string organization, string[] ids)
    {
        if (ids.Length == 0) return [];
        var lines = (await ManyAsync(
            "SELECT invoice, description, quantity, amount, currency FROM invoice_lines WHERE organization = $1 AND invoice = ANY($2) ORDER BY invoice, ordinal",
            row => (Invoice: row.GetString(0), Line: new LetterLine(row.GetString(1), row.GetDecimal(2), Amount(row, 3, 4))),
            Param.Text(organization),
            Param.Texts(ids))).ToLookup(pair => pair.Invoice, pair => pair.Line);
        return await ManyAsync(
            """
            SELECT i.id, i.number, i.status, i.issue_date, i.due_date, i.total, i.amount_paid, i.amount_due, i.metadata, i.currency,
                i.not_dunned OR coalesce(i.held_until > coalesce(t.now, now()), false)
            FROM invoices i
            JOIN customers c ON c.organization = i.organization AND c.id = i.customer
            LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
            WHERE i.organization = $1 AND i.id = ANY($2) AND i.number IS NOT NULL
            ORDER BY i.due_date, i.number
            """,
            row => new LetterInvoice(
                row.GetString(0), row.GetString(1), row.GetString(2), row.Day(3), row.DayOrNull(4) ?? row.Day(3), Amount(row, 5, 9), Amount(row, 6, 9), Amount(row, 7, 9),
                row.GetBoolean(10), Metadata(row, 8), [.. lines[row.GetString(0)]]),
            Param.Text(organization),
            Param.Texts(ids));
    }

    /// <summary>Whose an invoice is; null when there is no such invoice.</summary>
    internal Task<string?> CustomerOfAsync(string organization, string invoice) => OneAsync(
        "SELECT customer FROM invoices WHERE organization = $1 AND id = $2 AND number IS NOT NULL", row => row.GetString(0), Param.Text(organization), Param.Text(invoice));

    /// <summary>The organization's own wording; null when it has none.</summary>
    internal Task<Wording?> OwnWordingAsync(string organization, string code, string language) => OneAsync(
        "SELECT subject, html, body FROM notice_templates WHERE organization = $1 AND code = $2 AND language = $3",
        row => new Wording(row.GetString(0), row.GetString(1), row.GetString(2)),
        Param.Text(organization),
        Param.Text(code),
        Param.Text(language));

    private static Money Amount(NpgsqlDataReader row, int amount, int currency) => new(row.GetInt64(amount), Currency.Of(row.GetString(currency)));

    private static T? Json<T>(NpgsqlDataReader row, int column) where T : class => row.IsDBNull(column) ? null : BillingJson.Read<T>(row.GetString(column));

    private static Dictionary<string, string> Metadata(NpgsqlDataReader row, int column) => BillingJson.Read<Dictionary<string, string>>(row.GetString(column));

    private async Task<T?> OneAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters) where T : class =>
        (await ManyAsync(sql, read, parameters)).FirstOrDefault();

    private Task<List<T>> ManyAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection).With(parameters);
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync()) all.Add(read(rows));
        return all;
    });

    private sealed record TaxIds(string? Vat, string? Siren);
}
