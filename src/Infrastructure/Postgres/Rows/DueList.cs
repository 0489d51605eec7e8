using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Who is due, by the rows that mirror each aggregate's state.</summary>
public sealed class DueList(BillingDatabase database)
{
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

    /// <summary>Whether any subscription of a customer is due at a moment.</summary>
    /// <param name="but">One that does not count.</param>
    public Task<bool> AnyDueAsync(string organization, CustomerId customer, Instant moment, SubscriptionId? but) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM subscriptions WHERE organization = $1 AND customer = $2 AND next_due <= $3 AND id IS DISTINCT FROM $4)", connection);
        Fill(command, Param.Text(organization), Param.Text(customer.Value), Param.At(moment), Param.Text(but?.Value));
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>Whether orders of customers to their subscriptions are under way.</summary>
    public Task<bool> AnyOrdersAsync(string organization) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM outbox WHERE organization = $1 AND message = ANY ($2))", connection);
        Fill(command, Param.Text(organization), Param.Texts(DunningRows.Orders));
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>The other subscriptions of a customer that bill on a day.</summary>
    public Task<IReadOnlyList<SubscriptionId>> OthersBillingAsync(string organization, CustomerId customer, LocalDate day, SubscriptionId but) => database.ReadAsync<IReadOnlyList<SubscriptionId>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM subscriptions WHERE organization = $1 AND customer = $2 AND next_billing_date = $3 AND id <> $4 ORDER BY id", connection);
        Fill(command, Param.Text(organization), Param.Text(customer.Value), Param.Day(day), Param.Text(but.Value));
        await using var rows = await command.ExecuteReaderAsync();
        var others = new List<SubscriptionId>();
        while (await rows.ReadAsync()) others.Add(new SubscriptionId(rows.GetString(0)));
        return others;
    });

    /// <summary>What time it is on a test clock, as it is committed.</summary>
    /// <exception cref="InvalidOperationException">There is no such clock.</exception>
    public Task<Instant> TimeOnClockAsync(string organization, TestClockId clock) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT now FROM test_clocks WHERE organization = $1 AND id = $2", connection);
        Fill(command, Param.Text(organization), Param.Text(clock.Value));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? row.At(0) : throw new InvalidOperationException($"There is no test clock {organization}/{clock}.");
    });

    /// <summary>Those on a test clock that are due at a moment.</summary>
    public Task<IReadOnlyList<DueAggregate>> DueOnClockAsync(string organization, TestClockId clock, Instant moment, int limit) => DueAsync(
        """
        SELECT organization, 'subscription', id, next_due FROM subscriptions WHERE organization = $1 AND test_clock = $2 AND next_due <= $3
        UNION ALL
        SELECT organization, 'customer', id, next_due FROM customers WHERE organization = $1 AND test_clock = $2 AND next_due <= $3
        LIMIT $4
        """,
        Param.Text(organization),
        Param.Text(clock.Value),
        Param.At(moment),
        Param.Int(limit));

    /// <summary>Those by the real clock that have been due since before a moment, longest first.</summary>
    /// <param name="after">The last of the page before; null for the first page.</param>
    public Task<IReadOnlyList<DueAggregate>> OverdueAsync(Instant before, DueAggregate? after, int limit) => DueAsync(
        """
        SELECT organization, kind, id, next_due FROM (
            SELECT organization, 'subscription' AS kind, id, next_due FROM subscriptions WHERE next_due < $1 AND test_clock IS NULL
            UNION ALL
            SELECT organization, 'customer', id, next_due FROM customers WHERE next_due < $1 AND test_clock IS NULL
            UNION ALL
            SELECT organization, 'price_change', id, next_due FROM price_changes WHERE next_due < $1
            UNION ALL
            SELECT organization, 'forecast', id, next_due FROM forecasts WHERE next_due < $1
            UNION ALL
            SELECT organization, 'audit', 'books', next_due FROM audits WHERE next_due < $1) AS overdue
        WHERE $2::timestamptz IS NULL OR (next_due, organization, kind, id) > ($2, $3, $4, $5)
        ORDER BY next_due, organization, kind, id
        LIMIT $6
        """,
        Param.At(before),
        Param.At(after?.Due),
        Param.Text(after?.Organization),
        Param.Text(after?.Kind),
        Param.Text(after?.Id),
        Param.Int(limit));

    /// <summary>Organizations that were there before a moment and were never audited, oldest first.</summary>
    public Task<IReadOnlyList<DueAggregate>> NeverAuditedAsync(Instant before, int limit) => DueAsync(
        """
        SELECT o.organization, 'audit', 'books', o.created_at FROM organizations o
        WHERE o.created_at < $1 AND NOT EXISTS (SELECT FROM audits a WHERE a.organization = o.organization)
        ORDER BY o.created_at, o.organization
        LIMIT $2
        """,
        Param.At(before),
        Param.Int(limit));

    /// <summary>Test clocks that were advancing when their silo stopped.</summary>
    public Task<IReadOnlyList<DueAggregate>> AdvancingClocksAsync(int limit) => DueAsync(
        "SELECT organization, 'test_clock', id, target FROM test_clocks WHERE target IS NOT NULL LIMIT $1",
        Param.Int(limit));

    private static void Fill(NpgsqlCommand command, params NpgsqlParameter[] parameters) => command.Parameters.AddRange(parameters);

    private Task<IReadOnlyList<DueAggregate>> DueAsync(string sql, params NpgsqlParameter[] parameters) =>
        database.ReadAsync<IReadOnlyList<DueAggregate>>(async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            await using var rows = await command.ExecuteReaderAsync();
            var due = new List<DueAggregate>();
            while (await rows.ReadAsync()) due.Add(new DueAggregate(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.At(3)));
            return due;
        });
}

/// <summary>An aggregate that must be woken.</summary>
/// <param name="Kind"><c>subscription</c>, <c>customer</c>, <c>price_change</c>, <c>forecast</c>, <c>audit</c> or <c>test_clock</c>.</param>
public sealed record DueAggregate(string Organization, string Kind, string Id, Instant Due)
{
    public string GrainKey => $"{Organization}/{Id}";
}
