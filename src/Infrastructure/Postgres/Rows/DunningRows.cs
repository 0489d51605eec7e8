using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of dunning, and the orders it gives to subscriptions.</summary>
public static class DunningRows
{
    /// <summary>What may be told to a subscription by its customer: messages of the outbox.</summary>
    public static readonly string[] Orders = ["suspend", "cancel", "resume"];

    /// <param name="version">The version of the customer's journal that records the event.</param>
    public static void Write(UnitOfWork unit, string organization, CustomerId customer, DunningEvent @event, long version)
    {
        switch (@event)
        {
            case DunningStepTaken taken:
                unit.Add(
                    "UPDATE invoices SET dunned_through = $3 WHERE organization = $1 AND id = $2", Param.Text(organization), Param.Text(taken.Invoice.Value), Param.Int(taken.Days));
                Tell(unit, organization, taken.Suspended, "suspend", customer, version);
                Tell(unit, organization, taken.Canceled, "cancel", customer, version);
                break;
            case DunningStageReached reached:
                Tell(unit, organization, reached.Suspended, "suspend", customer, version);
                Tell(unit, organization, reached.Canceled, "cancel", customer, version);
                break;
            case SubscriptionsReleased released:
                Tell(unit, organization, released.Subscriptions, "resume", customer, version);
                break;
            case DunningHeld held:
                unit.Add(
                    "UPDATE invoices SET held_until = $3, not_dunned = $4 WHERE organization = $1 AND id = $2",
                    Param.Text(organization), Param.Text(held.Invoice.Value), Param.At(held.Until), Param.Flag(held.Skipped));
                break;
        }
    }

    public static void SavePolicy(UnitOfWork unit, string organization, DunningPolicy policy) => unit.Add(
        """
        INSERT INTO dunning_policies (organization, id, revision, definition) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organization, id) DO UPDATE SET revision = excluded.revision, definition = excluded.definition
        """,
        Param.Text(organization),
        Param.Text(policy.Code),
        Param.Int(policy.Revision),
        Param.JsonOf(DunningViews.Of(policy)));

    /// <summary>Whoever owes something looks again at when something is to be done about it.</summary>
    public static void WakeDebtors(UnitOfWork unit, string organization) => unit.Add(
        """
        INSERT INTO outbox (organization, recipient_kind, recipient, message, payload)
        SELECT DISTINCT organization, 'customer', customer, 'wake', '{}'::jsonb FROM invoices WHERE organization = $1 AND status = 'issued'
        """,
        Param.Text(organization));

    // The cause tells a message that arrives twice.
    private static void Tell(UnitOfWork unit, string organization, IReadOnlyList<SubscriptionId> subscriptions, string order, CustomerId customer, long version)
    {
        foreach (var subscription in subscriptions)
        {
            Outbox.Enqueue(unit, new OutboxMessage(
                organization, "subscription", subscription.Value, order, BillingJson.Write(new { Cause = IdForm.Derive("req_", customer.Value, version.ToString(System.Globalization.CultureInfo.InvariantCulture), subscription.Value) })));
        }
    }
}
