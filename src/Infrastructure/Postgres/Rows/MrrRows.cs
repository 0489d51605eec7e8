using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Movements of monthly recurring revenue. The application's role can add to them and nothing else.</summary>
public static class MrrRows
{
    public static void Write(UnitOfWork unit, string organization, MrrMovement movement)
    {
        ArgumentNullException.ThrowIfNull(movement);
        unit.Add(
            """
            INSERT INTO mrr_movements (organization, subscription, recorded_in, day, kind, customer, plan, plan_version, currency, amount_before, amount_after)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            Param.Text(organization),
            Param.Text(movement.Subscription.Value),
            Param.Long(movement.Version),
            Param.Day(movement.Day),
            Param.Text(Words.Of(movement.Kind)),
            Param.Text(movement.Customer.Value),
            Param.Text(movement.Plan.Code),
            Param.Int(movement.Plan.Version),
            Param.Text(movement.After.Currency.Code),
            Param.Long(movement.Before.Minor),
            Param.Long(movement.After.Minor));
    }

    /// <summary>The day of a subscription's last movement; null when it had none.</summary>
    public static Task<LocalDate?> LastDayAsync(BillingDatabase database, string organization, SubscriptionId subscription) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT day FROM mrr_movements WHERE organization = $1 AND subscription = $2 ORDER BY recorded_in DESC LIMIT 1", connection)
            .With(Param.Text(organization), Param.Text(subscription.Value));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? row.Day(0) : default(LocalDate?);
    });
}
