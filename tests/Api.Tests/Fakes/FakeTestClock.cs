using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Tests.Fakes;

/// <summary>A test clock that is ready at once, except when it is told the year 2099: then it never is.</summary>
internal sealed class FakeTestClock(BillingDatabase database, string key) : ITestClockGrain
{
    private const int NeverReady = 2099;

    public async Task<Outcome> Create(CreateTestClock command, CommandContext context)
    {
        await Write(command.Now!.Value, null, 1);
        return Outcome.Created(key.Split('/')[1], 1);
    }

    public async Task<Outcome> Advance(AdvanceTestClock command, CommandContext context)
    {
        var to = command.To!.Value;
        await Write(to, to.Year == NeverReady ? to : null, 2);
        return Outcome.Changed(key.Split('/')[1], 2);
    }

    public Task<bool> WaitUntilReady(TimeSpan patience) => Task.FromResult(true);

    private Task Write(DateTimeOffset now, DateTimeOffset? target, long version) => database.CommitAsync(unit =>
    {
        unit.Add(
            """
            INSERT INTO test_clocks (organization, id, now, status, version, created_at) VALUES ($1, $2, $3::timestamptz, $4, $5, clock_timestamp())
            ON CONFLICT (organization, id) DO UPDATE SET now = excluded.now, status = excluded.status, version = excluded.version
            """,
            Param.Text(key.Split('/')[0]), Param.Text(key.Split('/')[1]), Param.Text(now.ToString("O")),
            Param.Text(target is null ? "ready" : "advancing"), Param.Long(version));
        return Task.CompletedTask;
    });
}
