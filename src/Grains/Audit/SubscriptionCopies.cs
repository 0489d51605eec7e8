using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Grains.Subscriptions;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Audit;

/// <summary>Writes what follows from journals of subscriptions once more.</summary>
/// <param name="flush">Is called after each commit.</param>
internal sealed class SubscriptionCopies(AuditSnapshot snapshot, string organization, PlanHistory plans, SellerHistory sellers, AuditTally tally, Func<Task> flush)
{
    public async Task WriteAsync(ReplayedStream<SubscriptionState, SubscriptionEvent> subscription)
    {
        try
        {
            await WriteRowsAsync(subscription);
        }
        catch (KeyNotFoundException untold)
        {
            tally.Fail(AuditTally.Journal, "subscriptions " + subscription.Id, untold.Message);
        }
    }

    private async Task WriteRowsAsync(ReplayedStream<SubscriptionState, SubscriptionEvent> subscription)
    {
        var (state, terms) = (subscription.State, subscription.State.Terms);
        var renewal = state.NextPeriodStart is null ? null : Renewal.Next(state, plans.Version(terms.Plan, terms.PlanVersion));
        SubscriptionRows.Write(snapshot.Copies, organization, state, subscription.Version, NextStep.Due(state), renewal);
        var measured = MeasuredSubscription.None;
        foreach (var commit in subscription.Commits)
        {
            SubscriptionRowWriter.WriteEvents(snapshot.Copies, organization, commit.Old, commit.State, commit.Events, commit.Before, commit.At);
            var zone = sellers.At(subscription.Entries[(int)commit.Before].Position).First().Profile.Zone;
            var recorded = commit.Events.Select((@event, i) => new RecordedEvent(@event, commit.Before + i + 1, commit.At));
            (measured, var movements) = MoveMrr.Of(measured, recorded, plans.Version, zone);
            foreach (var movement in movements) MrrRows.Write(snapshot.Copies, organization, movement);
            await flush();
        }
    }
}
