using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The row of a planned price change.</summary>
public static class PriceChangeRows
{
    public static void Write(UnitOfWork unit, string organization, PriceChangeState state, long version) => unit.Add(
        """
        INSERT INTO price_changes (organization, id, plan, plan_version, starts_on, notice_days, cohort, status, next_due, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (organization, id) DO UPDATE SET status = excluded.status, next_due = excluded.next_due, version = excluded.version
        """,
        Param.Text(organization),
        Param.Text(state.Terms.Id.Value),
        Param.Text(state.Terms.Plan),
        Param.Int(state.Terms.Version),
        Param.Day(state.Terms.From),
        Param.Int(state.Terms.NoticeDays),
        Param.JsonOf(Fields(state.Terms.Cohort)),
        Param.Text(state.Status.ToString().ToLowerInvariant()),
        Param.At(state.Due),
        Param.Long(version),
        Param.At(state.CreatedAt));

    /// <summary>A cohort as the contract writes it: what narrows nothing is left out.</summary>
    public static CohortFields Fields(Cohort cohort) => new()
    {
        Versions = cohort.Versions.Count == 0 ? null : [.. cohort.Versions],
        Countries = cohort.Countries.Count == 0 ? null : [.. cohort.Countries],
        Metadata = cohort.Metadata.Count == 0 ? null : new Dictionary<string, string>(cohort.Metadata),
        StartedFrom = cohort.StartedFrom?.ToDateOnly(),
        StartedBefore = cohort.StartedBefore?.ToDateOnly(),
    };
}

/// <summary>The rows of the moves of one subscription.</summary>
public static class PriceMoveRows
{
    /// <summary>Writes what events say of moves, and marks those that the state does not have any more.</summary>
    /// <param name="old">The state before the events; null when the subscription is new.</param>
    public static void Write(UnitOfWork unit, string organization, SubscriptionState? old, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events)
    {
        foreach (var @event in events)
        {
            switch (@event)
            {
                case PriceMovePlanned planned: Plan(unit, organization, state, planned); break;
                case PriceMoveAnnounced announced: Announce(unit, organization, state, announced); break;
                case PriceMoveWithdrawn withdrawn: Set(unit, organization, state, withdrawn.PriceChange, "withdrawn"); break;
                case SubscriptionChanged { Change.PriceChange: { } moved }: Set(unit, organization, state, moved, "moved"); break;
            }
        }

        if (old is { PriceMoves.Count: > 0 } && state.PriceMoves.Count < old.PriceMoves.Count) DropOthers(unit, organization, state);
    }

    private static void Plan(UnitOfWork unit, string organization, SubscriptionState state, PriceMovePlanned planned) => unit.Add(
        """
        INSERT INTO price_moves (organization, price_change, subscription, customer, currency, from_version, status, renewal, old_amount, new_amount)
        VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8, $9)
        ON CONFLICT (organization, price_change, subscription) DO UPDATE SET from_version = excluded.from_version, status = excluded.status,
            renewal = excluded.renewal, old_amount = excluded.old_amount, new_amount = excluded.new_amount, changed_at = now()
        """,
        Param.Text(organization),
        Param.Text(planned.Move.PriceChange.Value),
        Param.Text(state.Terms.Id.Value),
        Param.Text(state.Terms.Customer.Value),
        Param.Text(state.Terms.Currency.Code),
        Param.Int(state.Terms.PlanVersion),
        Param.Day(planned.Effect?.On),
        Param.Long(planned.Effect?.Old.Minor),
        Param.Long(planned.Effect?.New.Minor));

    private static void Announce(UnitOfWork unit, string organization, SubscriptionState state, PriceMoveAnnounced announced) => unit.Add(
        """
        UPDATE price_moves SET status = 'announced', renewal = $4, old_amount = $5, new_amount = $6, changed_at = now()
        WHERE organization = $1 AND price_change = $2 AND subscription = $3
        """,
        Param.Text(organization),
        Param.Text(announced.PriceChange.Value),
        Param.Text(state.Terms.Id.Value),
        Param.Day(announced.Effect.On),
        Param.Long(announced.Effect.Old.Minor),
        Param.Long(announced.Effect.New.Minor));

    private static void Set(UnitOfWork unit, string organization, SubscriptionState state, PriceChangeId priceChange, string status) => unit.Add(
        "UPDATE price_moves SET status = $4, changed_at = now() WHERE organization = $1 AND price_change = $2 AND subscription = $3",
        Param.Text(organization),
        Param.Text(priceChange.Value),
        Param.Text(state.Terms.Id.Value),
        Param.Text(status));

    private static void DropOthers(UnitOfWork unit, string organization, SubscriptionState state) => unit.Add(
        """
        UPDATE price_moves SET status = 'dropped', changed_at = now()
        WHERE organization = $1 AND subscription = $2 AND status IN ('planned', 'announced') AND price_change <> ALL ($3)
        """,
        Param.Text(organization),
        Param.Text(state.Terms.Id.Value),
        Param.Texts([.. state.PriceMoves.Select(move => move.PriceChange.Value)]));
}
