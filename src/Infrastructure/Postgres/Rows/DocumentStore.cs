using NodaTime;
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
    /// <summary>Whether an invoice or the credit note in its stead is committed already.</summary>
    public Task<bool> ExistsAsync(string organization, InvoiceId invoice, CreditNoteId note) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM invoices WHERE organization = $1 AND id = $2)
                OR EXISTS (SELECT FROM credit_notes WHERE organization = $1 AND id = $3)
            """,
            connection);
        Fill(command, Param.Text(organization), Param.Text(invoice.Value), Param.Text(note.Value));
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    public Task<DocumentPlace?> FindInvoiceAsync(string organization, InvoiceId invoice) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT customer, recorded_in FROM invoices WHERE organization = $1 AND id = $2", connection);
        Fill(command, Param.Text(organization), Param.Text(invoice.Value));
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

    /// <summary>Some events of a customer, by version.</summary>
    public async Task<IReadOnlyDictionary<long, CustomerEvent>> ReadEventsAsync(string organization, CustomerId customer, long[] versions)
    {
        var entries = await journal.ReadVersionsAsync(organization, "customer/" + customer.Value, versions);
        return entries.ToDictionary(entry => entry.Version, entry => EventNames.Read<CustomerEvent>(entry.Type, entry.Data));
    }

    /// <summary>Who falls due first among those on a test clock, not later than a moment; null when nobody does.</summary>
    public Task<Instant?> NextDueAsync(string organization, TestClockId clock, Instant until) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT min(next_due) FROM (
                SELECT next_due FROM subscriptions WHERE organization = $1 AND test_clock = $2 AND next_due <= $3
                UNION ALL
                SELECT next_due FROM customers WHERE organization = $1 AND test_clock = $2 AND next_due <= $3) AS due
            """,
            connection);
        Fill(command, Param.Text(organization), Param.Text(clock.Value), Param.At(until));
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.AtOrNull(0);
    });

    /// <summary>Those on a test clock that are due at a moment.</summary>
    public Task<IReadOnlyList<DueAggregate>> DueOnClockAsync(string organization, TestClockId clock, Instant moment, int limit) => DueAsync(
        """
        SELECT organization, 'subscription', id FROM subscriptions WHERE organization = $1 AND test_clock = $2 AND next_due <= $3
        UNION ALL
        SELECT organization, 'customer', id FROM customers WHERE organization = $1 AND test_clock = $2 AND next_due <= $3
        LIMIT $4
        """,
        Param.Text(organization),
        Param.Text(clock.Value),
        Param.At(moment),
        Param.Int(limit));

    /// <summary>Those by the real clock that have been due since before a moment, longest first.</summary>
    public Task<IReadOnlyList<DueAggregate>> OverdueAsync(Instant before, int limit) => DueAsync(
        """
        SELECT organization, kind, id FROM (
            SELECT organization, 'subscription' AS kind, id, next_due FROM subscriptions WHERE next_due < $1 AND test_clock IS NULL
            UNION ALL
            SELECT organization, 'customer', id, next_due FROM customers WHERE next_due < $1 AND test_clock IS NULL) AS overdue
        ORDER BY next_due
        LIMIT $2
        """,
        Param.At(before),
        Param.Int(limit));

    /// <summary>Test clocks that were advancing when their silo stopped.</summary>
    public Task<IReadOnlyList<DueAggregate>> AdvancingClocksAsync(int limit) => DueAsync(
        "SELECT organization, 'test_clock', id FROM test_clocks WHERE target IS NOT NULL LIMIT $1",
        Param.Int(limit));

    private static void Fill(NpgsqlCommand command, params NpgsqlParameter[] parameters) => command.Parameters.AddRange(parameters);

    private Task<IReadOnlyList<DueAggregate>> DueAsync(string sql, params NpgsqlParameter[] parameters) =>
        database.ReadAsync<IReadOnlyList<DueAggregate>>(async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            await using var rows = await command.ExecuteReaderAsync();
            var due = new List<DueAggregate>();
            while (await rows.ReadAsync()) due.Add(new DueAggregate(rows.GetString(0), rows.GetString(1), rows.GetString(2)));
            return due;
        });
}

/// <summary>An aggregate that must be woken.</summary>
/// <param name="Kind"><c>subscription</c>, <c>customer</c> or <c>test_clock</c>.</param>
public sealed record DueAggregate(string Organization, string Kind, string Id)
{
    public string GrainKey => $"{Organization}/{Id}";
}
