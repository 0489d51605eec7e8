using System.Diagnostics;
using Npgsql;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>Adds events up where they are, in PostgreSQL: one row comes back, however many events there were.</summary>
internal static class MeterTotals
{
    private const string Events =
        """
        FROM usage_events
        WHERE organization = $1 AND subscription = $2 AND meter = $3 AND at >= $4 AND at < $5 AND position < $6
        """;

    private const string Sum = $"SELECT coalesce(sum(quantity), 0), count(*) {Events}";

    private const string Max = $"SELECT coalesce(max(quantity), 0), count(*) {Events}";

    private const string Count = $"SELECT count(*)::numeric, count(*) {Events}";

    private const string Last =
        $"""
        SELECT coalesce((SELECT quantity {Events} ORDER BY at DESC, position DESC LIMIT 1), 0), (SELECT count(*) {Events})
        """;

    // What was counted is named by the property "value"; without it the properties as a whole name it, and without any the quantity.
    private const string Unique =
        $"""
        SELECT count(DISTINCT coalesce(properties ->> 'value', properties::text, quantity::text))::numeric, count(*) {Events}
        """;

    // First the free events, in their order in time; of the others the free amount; each of the rest has its fee, within its bounds.
    private const string Percentage =
        $"""
        WITH numbered AS (SELECT quantity, row_number() OVER (ORDER BY at, id) AS number {Events}),
        running AS (SELECT quantity, sum(quantity) OVER (ORDER BY number) AS until FROM numbered WHERE number > $7),
        charged AS (SELECT least(quantity, until - $8) AS amount FROM running WHERE until > $8 OR $8 = 0),
        priced AS (
            SELECT amount, coalesce(amount * $9 / 100 + $10 < $11, false) AS low, coalesce(amount * $9 / 100 + $10 > $12, false) AS high FROM charged)
        SELECT (SELECT coalesce(sum(quantity), 0) FROM numbered), (SELECT count(*) FROM numbered),
               coalesce(sum(amount) FILTER (WHERE NOT low AND NOT high), 0), count(*) FILTER (WHERE NOT low AND NOT high),
               count(*) FILTER (WHERE low), count(*) FILTER (WHERE high)
        FROM priced
        """;

    internal static Task<UsageTotal> ReadAsync(
        BillingDatabase database, string organization, SubscriptionId subscription, Component component, MeterStretch stretch, long watermark) => database.ReadAsync(async connection =>
    {
        // A million events take a second or two; a busy server may take longer, and must not be cut off.
        await using var command = new NpgsqlCommand(StatementOf(component), connection) { CommandTimeout = 600 };
        command.With(
            Param.Text(organization), Param.Text(subscription.Value), Param.Text(component.Meter), Param.At(stretch.From), Param.At(stretch.Until), Param.Long(watermark));
        if (component.Price is PercentagePrice price) command.With(Figures(price));
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var total = new UsageTotal(row.GetDecimal(0), row.GetInt64(1));
        return component.Price is PercentagePrice
            ? total with { Percentage = new PercentageParts(row.GetDecimal(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)) }
            : total;
    });

    private static string StatementOf(Component component) => (component.Price, component.Aggregation) switch
    {
        (PercentagePrice, _) => Percentage,
        (_, UsageAggregation.Sum) => Sum,
        (_, UsageAggregation.Max) => Max,
        (_, UsageAggregation.Last) => Last,
        (_, UsageAggregation.Unique) => Unique,
        (_, UsageAggregation.Count) => Count,
        _ => throw new UnreachableException(),
    };

    private static NpgsqlParameter[] Figures(PercentagePrice price) =>
    [
        Param.Long(price.FreeEvents ?? 0),
        Param.Numeric(price.FreeAmount ?? 0),
        Param.Numeric(price.Percent),
        Param.Numeric(price.FixedAmount ?? 0),
        Param.Numeric(price.MinimumPerEvent),
        Param.Numeric(price.MaximumPerEvent),
    ];
}
