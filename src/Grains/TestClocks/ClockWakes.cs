using NodaTime;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.TestClocks;

/// <summary>Wakes all that are due at a moment of a test clock, until none is.</summary>
internal sealed class ClockWakes(IGrainFactory grains, DueList list)
{
    private const int BatchSize = 500;
    private const int Concurrency = 16;

    /// <summary>Who is still due after so many rounds in which nobody got any further will not get further.</summary>
    private const int FruitlessRounds = 3;

    /// <summary>Until a dead silo's grains live elsewhere, a cluster needs about half a minute. That is no fault of what is billed.</summary>
    private const int RoundsInAnOutage = 60;

    private static readonly TimeSpan PatienceWithOrders = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits until what customers have told their subscriptions is done: one that is paused or canceled is so by this moment of the clock,
    /// not some time later. In vain after half a minute: then time goes on, as it does outside.
    /// </summary>
    internal async Task WaitForOrdersAsync(string organization)
    {
        for (var waited = TimeSpan.Zero; waited < PatienceWithOrders && await list.AnyOrdersAsync(organization); waited += Glance) await Task.Delay(Glance);
    }

    /// <summary>Null when all is done; else what stands in the way.</summary>
    internal async Task<string?> WakeAllAsync(string organization, TestClockId clock, Instant moment)
    {
        IReadOnlyList<DueAggregate> before = [];
        for (var fruitless = 0; ;)
        {
            var due = await list.DueOnClockAsync(organization, clock, moment, BatchSize);
            if (due.Count == 0) return null;
            var failure = await WakeAsync(due);
            fruitless = failure is not null || due.SequenceEqual(before) ? fruitless + 1 : 0;
            if (fruitless >= (failure is { Outage: true } ? RoundsInAnOutage : FruitlessRounds))
            {
                return failure?.Problem ?? $"{due[0].Kind} {due[0].Id} stays due after it was woken.";
            }

            if (failure is { Outage: true }) await Task.Delay(Pause);
            before = due;
        }
    }

    /// <summary>What went wrong, if anything did; an outage only when nothing else did.</summary>
    private async Task<Failure?> WakeAsync(IReadOnlyList<DueAggregate> due)
    {
        var failures = await Bounded.ForEachAsync(due, Concurrency, aggregate => grains.WakeAsync(aggregate.Kind, aggregate.GrainKey));
        if (failures.Count == 0) return null;
        var (aggregate, reason) = failures.FirstOrDefault(failure => !IsOutage(failure.Reason), failures[0]);
        return new Failure($"{aggregate.Kind} {aggregate.Id}: {reason.Message}", IsOutage(reason));
    }

    private static bool IsOutage(Exception exception) => exception is OrleansException or TimeoutException;

    private sealed record Failure(string Problem, bool Outage);
}
