using NodaTime;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Cluster.Tests.Postgres;

/// <summary>The smallest grain that commits the way ours do: state by the stock provider, journal and outbox beside it.</summary>
[Alias("OrleansBilling.Tests.ITally")]
public interface ITallyGrain : IGrainWithStringKey, IRemindable
{
    /// <param name="amount">Added to the count; a negative one fails after everything was written, before the commit.</param>
    [Alias("Add")]
    Task<int> AddAsync(int amount);

    [Alias("Get")]
    Task<int> GetAsync();

    [Alias("Forget")]
    Task ForgetAsync();

    [Alias("Remind")]
    Task RemindAsync();
}

public sealed record TallyState(int Count = 0, string? Note = null, LocalDate? Day = null);

internal sealed class TallyGrain([PersistentState("tally")] IPersistentState<TallyBox> tally, BillingDatabase database) : Grain, ITallyGrain
{
    public Task<int> GetAsync() => Task.FromResult(tally.State.Tally.Count);

    public async Task<int> AddAsync(int amount)
    {
        try
        {
            return await database.CommitAsync(unit => WriteAsync(unit, amount));
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task ForgetAsync() => await tally.ClearStateAsync();

    public async Task RemindAsync() => await this.RegisterOrUpdateReminder("wake", TimeSpan.FromDays(30), TimeSpan.FromMinutes(5));

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task<int> WriteAsync(UnitOfWork unit, int amount)
    {
        var count = tally.State.Tally.Count + Math.Abs(amount);
        tally.State.Tally = new TallyState(count, "Crème brûlée", new LocalDate(2026, 1, 31));
        await tally.WriteStateAsync();
        var key = this.GetPrimaryKeyString();
        Journal.Append(unit, new NewJournalEntry("org_1", $"tally/{key}", count, "counted", """{"amount":1}"""u8.ToArray(), Instant.FromUnixTimeSeconds(count), Cause: $"cause-{count}"));
        Outbox.Enqueue(unit, new OutboxMessage("org_1", "tally", key, "counted", "{}"));
        return amount >= 0 ? count : throw new InvalidTimeZoneException("Asked to fail.");
    }
}

/// <summary>Orleans wants a mutable box; what is in it is a value.</summary>
public sealed class TallyBox
{
    public TallyState Tally { get; set; } = new();
}
