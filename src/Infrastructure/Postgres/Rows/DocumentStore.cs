using Npgsql;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Commits;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Where a document stands: whose it is, and in which version of that customer's journal.</summary>
public sealed record DocumentPlace(CustomerId Customer, long RecordedIn, string Status);

/// <summary>Finds committed documents whole again: the row tells where, the journal has the content.</summary>
public sealed class DocumentStore(BillingDatabase database, Journal journal)
{
    private readonly GroupedRead<(string Organization, InvoiceId Invoice, CreditNoteId Note), bool> _existing = new(database, FindExistingAsync);

    /// <summary>Whether what a subscription bills under an id is committed already: as an invoice, on a shared one, or as the credit note in its stead.</summary>
    public Task<bool> ExistsAsync(string organization, InvoiceId invoice, CreditNoteId note) => _existing.AskAsync((organization, invoice, note));

    private static async Task<IReadOnlyList<bool>> FindExistingAsync(NpgsqlConnection connection, IReadOnlyList<(string Organization, InvoiceId Invoice, CreditNoteId Note)> wanted)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM invoices i WHERE i.organization = r.organization AND i.id = r.invoice)
                OR EXISTS (SELECT FROM credit_notes c WHERE c.organization = r.organization AND c.id = r.note)
                OR EXISTS (SELECT FROM invoice_parts p WHERE p.organization = r.organization AND p.bill = r.invoice)
            FROM unnest($1, $2, $3) WITH ORDINALITY AS r (organization, invoice, note, place)
            ORDER BY r.place
            """,
            connection);
        Fill(
            command,
            Param.Texts([.. wanted.Select(one => one.Organization)]),
            Param.Texts([.. wanted.Select(one => one.Invoice.Value)]),
            Param.Texts([.. wanted.Select(one => one.Note.Value)]));
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<bool>();
        while (await rows.ReadAsync()) found.Add(rows.GetBoolean(0));
        return found;
    }

    public Task<DocumentPlace?> FindInvoiceAsync(string organization, InvoiceId invoice) =>
        FindAsync("SELECT customer, recorded_in, status FROM invoices WHERE organization = $1 AND id = $2", organization, invoice.Value);

    private Task<DocumentPlace?> FindCreditNoteAsync(string organization, CreditNoteId note) =>
        FindAsync("SELECT customer, recorded_in, status FROM credit_notes WHERE organization = $1 AND id = $2", organization, note.Value);

    private Task<DocumentPlace?> FindAsync(string sql, string organization, string id) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Fill(command, Param.Text(organization), Param.Text(id));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new DocumentPlace(new CustomerId(row.GetString(0)), row.GetInt64(1), row.GetString(2)) : null;
    });

    /// <summary>The invoice as it was committed; null when there is none.</summary>
    public async Task<Invoice?> ReadInvoiceAsync(string organization, InvoiceId invoice) =>
        await FindInvoiceAsync(organization, invoice) is { } place ? await ReadInvoiceAsync(organization, place) : null;

    /// <summary>
    /// The document that charged under an invoice's id: that invoice, a part of one that several subscriptions share, or the credit note
    /// in its stead; null when there is none.
    /// </summary>
    public async Task<OriginalDocument?> ReadOriginalAsync(string organization, InvoiceId id)
    {
        if (await ReadInvoiceAsync(organization, id) is { } invoice) return OriginalDocument.Of(invoice);
        if (await SharedAsync(organization, id) is { } shared) return OriginalDocument.Of(id, (await ReadInvoiceAsync(organization, shared))!);
        return await ReadCreditNoteAsync(organization, CreditNoteId.InsteadOf(id)) is { } note ? OriginalDocument.Of(id, note) : null;
    }

    /// <summary>The credit note as it was committed; null when there is none.</summary>
    public async Task<CreditNote?> ReadCreditNoteAsync(string organization, CreditNoteId note)
    {
        if (await FindCreditNoteAsync(organization, note) is not { } place) return null;
        return ((CreditNoteCreated)(await ReadEventsAsync(organization, place.Customer, [place.RecordedIn])).Values.Single()).CreditNote;
    }

    /// <summary>An invoice with all that was credited of it, or of others for the same days of its subscriptions; null when there is none.</summary>
    public async Task<InvoiceToCorrect?> ReadToCorrectAsync(string organization, InvoiceId id)
    {
        if (await FindInvoiceAsync(organization, id) is not { } place) return null;
        var invoice = await ReadInvoiceAsync(organization, place);
        var owners = invoice.Lines.Select(line => line.Part?.Subscription ?? invoice.Subscription).OfType<SubscriptionId>().Distinct();
        return new InvoiceToCorrect(invoice, place.Status == "void", await HistoryAsync(organization, invoice.Customer, id, [.. owners], invoice.ServicePeriod));
    }

    /// <summary>What a subscription was invoiced for days that it now gives back, and all its credit notes.</summary>
    public async Task<CreditHistory> ReadHistoryAsync(string organization, CustomerId customer, BillRequest request)
    {
        if (request.Unused.Count == 0) return CreditHistory.None;
        var days = new ServicePeriod(request.Unused.Min(unused => unused.Period.Start), request.Unused.Max(unused => unused.Period.End));
        return await HistoryAsync(organization, customer, null, [request.Subscription], days);
    }

    // All of one customer, so that their versions tell them apart.
    private async Task<CreditHistory> HistoryAsync(
        string organization, CustomerId customer, InvoiceId? invoice, SubscriptionId[] owners, ServicePeriod? days)
    {
        var found = await database.ReadAsync(async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                WITH found AS (
                    SELECT id, recorded_in, status = 'void' AND number IS NULL AS laid_aside FROM invoices
                    WHERE organization = $1
                      AND (id = $2 OR ((subscription = ANY($3) OR (subscriptions <> '{}' AND subscriptions && $3)) AND service_start < $5 AND service_end > $4)))
                SELECT recorded_in, laid_aside FROM found
                UNION
                SELECT recorded_in, false FROM credit_notes
                WHERE organization = $1 AND (subscription = ANY($3) OR invoice IN (SELECT id FROM found))
                ORDER BY recorded_in
                """,
                connection);
            string[] subscriptions = [.. owners.Select(owner => owner.Value)];
            Fill(command, Param.Text(organization), Param.Text(invoice?.Value), Param.Texts(subscriptions), Param.Day(days?.Start), Param.Day(days?.End));
            await using var row = await command.ExecuteReaderAsync();
            var read = new List<(long Version, bool LaidAside)>();
            while (await row.ReadAsync()) read.Add((row.GetInt64(0), row.GetBoolean(1)));
            return read;
        });
        var events = await ReadEventsAsync(organization, customer, [.. found.Select(one => one.Version)]);
        return new CreditHistory(
            [.. found.Select(one => InvoiceOf(events[one.Version])).OfType<Invoice>()],
            [.. found.Select(one => events[one.Version]).OfType<CreditNoteCreated>().Select(created => created.CreditNote)])
        {
            LaidAside = [.. found.Where(one => one.LaidAside).Select(one => InvoiceOf(events[one.Version])!.Id)],
        };
    }

    private async Task<Invoice> ReadInvoiceAsync(string organization, DocumentPlace place)
    {
        var events = await ReadEventsAsync(organization, place.Customer, [place.RecordedIn]);
        return InvoiceOf(events.Values.Single()) ?? throw new InvalidOperationException($"Version {place.RecordedIn} of {place.Customer} is said to record an invoice.");
    }

    private static Invoice? InvoiceOf(CustomerEvent @event) => @event switch
    {
        InvoiceCreated created => created.Invoice,
        InvoiceDrafted drafted => drafted.Invoice,
        _ => null,
    };

    /// <summary>Some events of a customer, by version.</summary>
    public async Task<IReadOnlyDictionary<long, CustomerEvent>> ReadEventsAsync(string organization, CustomerId customer, long[] versions)
    {
        var entries = await journal.ReadVersionsAsync(organization, "customer/" + customer.Value, versions);
        return entries.ToDictionary(entry => entry.Version, entry => EventNames.Read<CustomerEvent>(entry.Type, entry.Data));
    }

    private Task<InvoiceId?> SharedAsync(string organization, InvoiceId bill) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT invoice FROM invoice_parts WHERE organization = $1 AND bill = $2", connection);
        Fill(command, Param.Text(organization), Param.Text(bill.Value));
        return await command.ExecuteScalarAsync() is string invoice ? new InvoiceId(invoice) : (InvoiceId?)null;
    });

    private static void Fill(NpgsqlCommand command, params NpgsqlParameter[] parameters) => command.Parameters.AddRange(parameters);
}
