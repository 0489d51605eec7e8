using Npgsql;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Where a document stands: whose it is, and in which version of that customer's journal.</summary>
public sealed record DocumentPlace(CustomerId Customer, long RecordedIn);

/// <summary>Finds committed documents whole again: the row tells where, the journal has the content.</summary>
public sealed class DocumentStore(BillingDatabase database, Journal journal)
{
    /// <summary>Whether what a subscription bills under an id is committed already: as an invoice, on a shared one, or as the credit note in its stead.</summary>
    public Task<bool> ExistsAsync(string organization, InvoiceId invoice, CreditNoteId note) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM invoices WHERE organization = $1 AND id = $2)
                OR EXISTS (SELECT FROM credit_notes WHERE organization = $1 AND id = $3)
                OR EXISTS (SELECT FROM invoice_parts WHERE organization = $1 AND bill = $2)
            """,
            connection);
        Fill(command, Param.Text(organization), Param.Text(invoice.Value), Param.Text(note.Value));
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    public Task<DocumentPlace?> FindInvoiceAsync(string organization, InvoiceId invoice) =>
        FindAsync("SELECT customer, recorded_in FROM invoices WHERE organization = $1 AND id = $2", organization, invoice.Value);

    private Task<DocumentPlace?> FindCreditNoteAsync(string organization, CreditNoteId note) =>
        FindAsync("SELECT customer, recorded_in FROM credit_notes WHERE organization = $1 AND id = $2", organization, note.Value);

    private Task<DocumentPlace?> FindAsync(string sql, string organization, string id) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Fill(command, Param.Text(organization), Param.Text(id));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new DocumentPlace(new CustomerId(row.GetString(0)), row.GetInt64(1)) : null;
    });

    /// <summary>The invoice as it was committed; null when there is none.</summary>
    public async Task<Invoice?> ReadInvoiceAsync(string organization, InvoiceId invoice)
    {
        if (await FindInvoiceAsync(organization, invoice) is not { } place) return null;
        var events = await ReadEventsAsync(organization, place.Customer, [place.RecordedIn]);
        return events.Values.Single() switch
        {
            InvoiceCreated created => created.Invoice,
            InvoiceDrafted drafted => drafted.Invoice,
            var other => throw new InvalidOperationException($"{invoice} is said to stand in an event {other.GetType().Name}."),
        };
    }

    /// <summary>
    /// The document that charged under an invoice's id: that invoice, a part of one that several subscriptions share, or the credit note
    /// in its stead; null when there is none.
    /// </summary>
    public async Task<OriginalDocument?> ReadOriginalAsync(string organization, InvoiceId id)
    {
        if (await ReadInvoiceAsync(organization, id) is { } invoice) return OriginalDocument.Of(invoice);
        if (await SharedAsync(organization, id) is { } shared) return OriginalDocument.Of(id, (await ReadInvoiceAsync(organization, shared))!);
        if (await FindCreditNoteAsync(organization, CreditNoteId.InsteadOf(id)) is not { } place) return null;
        var events = await ReadEventsAsync(organization, place.Customer, [place.RecordedIn]);
        return OriginalDocument.Of(id, ((CreditNoteCreated)events.Values.Single()).CreditNote);
    }

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
