using OrleansBilling.Domain.Mrr;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Movements of monthly recurring revenue. The application's role can add to them and nothing else.</summary>
public static class MrrRows
{
    public static void Write(UnitOfWork unit, string organization, MrrMovement movement)
    {
        ArgumentNullException.ThrowIfNull(movement);
        unit.AddRow(
            """
            INSERT INTO mrr_movements (organization, subscription, recorded_in, day, kind, customer, plan, plan_version, currency, amount_before, amount_after)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
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
}
