using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.TestClocks;

/// <summary>Wakes all that are due at a moment of a test clock, until none is.</summary>
internal sealed class ClockWakes(IGrainFactory grains, DocumentStore store)
{
    private const int BatchSize = 500;
    private const int Concurrency = 16;

    /// <summary>Who is still due after so many rounds in which nobody got any further will not get further.</summary>
    private const int FruitlessRounds = 3;

    /// <summary>Null when all is done; else what stands in the way.</summary>
    internal async Task<string?> WakeAllAsync(string organization, TestClockId clock, Instant moment)
    {
        IReadOnlyList<DueAggregate> before = [];
        for (var fruitless = 0; ;)
        {
            var due = await store.DueOnClockAsync(organization, clock, moment, BatchSize);
            if (due.Count == 0) return null;
            var error = await WakeAsync(due);
            fruitless = error is not null || due.SequenceEqual(before) ? fruitless + 1 : 0;
            if (fruitless >= FruitlessRounds) return error ?? $"{due[0].Kind} {due[0].Id} stays due after it was woken.";
            before = due;
        }
    }

    private async Task<string?> WakeAsync(IReadOnlyList<DueAggregate> due)
    {
        string? problem = null;
        using var free = new SemaphoreSlim(Concurrency);
        await Task.WhenAll(due.Select(async aggregate =>
        {
            await free.WaitAsync();
            try
            {
                await WakeOneAsync(aggregate);
            }
#pragma warning disable CA1031 // One that fails must not keep the others from being woken; it is reported.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                problem = $"{aggregate.Kind} {aggregate.Id}: {exception.Message}";
            }
            finally
            {
                free.Release();
            }
        }));
        return problem;
    }

    private Task WakeOneAsync(DueAggregate aggregate) => aggregate.Kind == "customer"
        ? grains.GetGrain<ICustomerGrain>(aggregate.GrainKey).Wake()
        : grains.GetGrain<ISubscriptionGrain>(aggregate.GrainKey).Wake();
}
