using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Forecasts;

/// <summary>What a forecast must know before it begins.</summary>
/// <param name="Earliest">What time it is by the earliest test clock; null when there is none.</param>
/// <param name="Latest">What time it is by the latest.</param>
public sealed record ForecastScope(int Subscriptions, Instant? Earliest, Instant? Latest);

/// <summary>A subscription as it is committed.</summary>
/// <param name="State">Null when nothing will ever be due for it.</param>
public sealed record SubscriptionToPrice(SubscriptionId Subscription, CustomerId Customer, long Version, SubscriptionState? State);

/// <summary>A customer as it is committed.</summary>
/// <param name="ClockNow">What time it is on its test clock; null when it is on none.</param>
public sealed record CustomerToPrice(CustomerState State, long Version, Instant? ClockNow);

/// <summary>A customer that has credit, or is expected to get some.</summary>
public sealed record CustomerCredit(CustomerId Customer, Money Balance);

/// <summary>
/// Reads subscriptions and customers where they are stored, page by page: no grain is called for any of them, so none is brought to
/// memory and none can be woken by it.
/// </summary>
public sealed class ForecastSource(BillingDatabase database)
{
    public Task<ForecastScope> ScopeAsync(string organization) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT count(*) FROM subscriptions WHERE organization = $1)::integer, min(now), max(now)
            FROM test_clocks WHERE organization = $1
            """,
            connection);
        await using var row = await command.With(Param.Text(organization)).ExecuteReaderAsync();
        await row.ReadAsync();
        return new ForecastScope(row.GetInt32(0), row.AtOrNull(1), row.AtOrNull(2));
    });

    /// <summary>The version of the seller's own journal.</summary>
    public Task<long> OrganizationVersionAsync(string organization) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT version FROM organizations WHERE organization = $1", connection);
        return (long)(await command.With(Param.Text(organization)).ExecuteScalarAsync())!;
    });

    /// <summary>The next subscriptions by customer and id. Those that are over, or wait for nothing, come without their state.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    public Task<IReadOnlyList<SubscriptionToPrice>> SubscriptionsAsync(string organization, ForecastPlace? after, int limit) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT s.id, s.customer, s.version, g.payload -> 'state'
            FROM subscriptions s
            LEFT JOIN grain_state g ON s.next_due IS NOT NULL AND g.id_text = s.organization || '/' || s.id AND g.state_name = 'subscription'
            WHERE s.organization = $1 AND (s.customer, s.id) > ($2, $3)
            ORDER BY s.customer, s.id
            LIMIT $4
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(after?.Customer.Value ?? ""), Param.Text(after?.Subscription.Value ?? ""), Param.Int(limit));
        await using var row = await command.ExecuteReaderAsync();
        var page = new List<SubscriptionToPrice>(limit);
        while (await row.ReadAsync())
        {
            page.Add(new SubscriptionToPrice(
                new SubscriptionId(row.GetString(0)),
                new CustomerId(row.GetString(1)),
                row.GetInt64(2),
                row.Text(3) is { } state ? BillingJson.Read<SubscriptionState>(state) : null));
        }

        return (IReadOnlyList<SubscriptionToPrice>)page;
    });

    /// <summary>
    /// Customers by id. To be read after their subscriptions: what a subscription knows to be billed is then known here too, so that
    /// no document is taken for one that came later.
    /// </summary>
    public Task<IReadOnlyDictionary<CustomerId, CustomerToPrice>> CustomersAsync(string organization, IEnumerable<CustomerId> ids) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.id, g.payload -> 'state', c.version, t.now
            FROM customers c
            JOIN grain_state g ON g.id_text = c.organization || '/' || c.id AND g.state_name = 'customer'
            LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
            WHERE c.organization = $1 AND c.id = ANY ($2)
            """,
            connection);
        command.With(Param.Text(organization), Param.Texts([.. ids.Select(id => id.Value)]));
        await using var row = await command.ExecuteReaderAsync();
        var customers = new Dictionary<CustomerId, CustomerToPrice>();
        while (await row.ReadAsync())
        {
            customers.Add(new CustomerId(row.GetString(0)), new CustomerToPrice(BillingJson.Read<CustomerState>(row.GetString(1)), row.GetInt64(2), row.AtOrNull(3)));
        }

        return (IReadOnlyDictionary<CustomerId, CustomerToPrice>)customers;
    });

    /// <summary>The next customers that had credit when they were first priced, or are expected to get some.</summary>
    public Task<IReadOnlyList<CustomerCredit>> CreditsAsync(string organization, ForecastId forecast, CustomerId? after, int limit) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT DISTINCT ON (s.customer) s.customer, s.currency, s.balance
            FROM forecast_subscriptions s
            WHERE s.organization = $1 AND s.forecast = $2 AND s.customer > $3
              AND (s.balance > 0 OR EXISTS (
                  SELECT FROM forecast_invoices f
                  WHERE f.organization = s.organization AND f.forecast = s.forecast AND f.customer = s.customer AND f.kind = 'credit_note'))
            ORDER BY s.customer, s.subscription
            LIMIT $4
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(forecast.Value), Param.Text(after?.Value ?? ""), Param.Int(limit));
        await using var row = await command.ExecuteReaderAsync();
        var credits = new List<CustomerCredit>();
        while (await row.ReadAsync()) credits.Add(new CustomerCredit(new CustomerId(row.GetString(0)), new Money(row.GetInt64(2), Currency.Of(row.GetString(1)))));
        return (IReadOnlyList<CustomerCredit>)credits;
    });

    /// <summary>What the balance pays of a customer's expected documents, which are read in their order and not kept.</summary>
    public Task<IReadOnlyList<CreditUse>> SpendAsync(string organization, ForecastId forecast, CustomerCredit credit) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT invoice, net FROM forecast_invoices
            WHERE organization = $1 AND forecast = $2 AND customer = $3
            ORDER BY due_at, subscription, invoice
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(forecast.Value), Param.Text(credit.Customer.Value));
        await using var rows = await command.ExecuteReaderAsync();
        return (IReadOnlyList<CreditUse>)SpendCredit.Over(credit.Balance, Documents(rows, credit.Balance.Currency)).ToList();
    });

    private static IEnumerable<(InvoiceId Id, Money Net)> Documents(NpgsqlDataReader rows, Currency currency)
    {
        while (rows.Read()) yield return (new InvoiceId(rows.GetString(0)), new Money(rows.GetInt64(1), currency));
    }
}
