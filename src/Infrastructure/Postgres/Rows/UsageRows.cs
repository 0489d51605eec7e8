using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The row of days whose usage is billed.</summary>
public static class UsageRows
{
    public static void Write(UnitOfWork unit, string organization, SubscriptionState state, MeteredPeriod period, long version) => unit.Add(
        """
        INSERT INTO usage_billed (organization, subscription, period_start, period_end, from_at, until_at, watermark, meters, currency, amount, period, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (organization, subscription, period_start) DO UPDATE SET period_end = excluded.period_end, from_at = excluded.from_at,
            until_at = excluded.until_at, watermark = excluded.watermark, meters = excluded.meters, amount = excluded.amount, period = excluded.period,
            version = excluded.version
        """,
        Param.Text(organization),
        Param.Text(state.Terms.Id.Value),
        Param.Day(period.Period.Start),
        Param.Day(period.Period.End),
        Param.At(period.From),
        Param.At(period.Until),
        Param.Long(period.Watermark),
        Param.Texts([.. period.Meters]),
        Param.Text(state.Terms.Currency.Code),
        Param.Long(Money.Sum(period.Billed.Select(part => part.Amount), state.Terms.Currency).Minor),
        Param.JsonOf(period),
        Param.Long(version));
}
