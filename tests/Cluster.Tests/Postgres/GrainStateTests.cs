using Orleans.Storage;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class GrainStateTests
{
    [Fact]
    public async Task State_journal_and_outbox_commit_together()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");

        await grain.AddAsync(1);
        await grain.AddAsync(1);

        Assert.Equal("2 2 2 2", await FiguresAsync(database));
    }

    [Fact]
    public async Task A_failure_after_the_state_was_written_leaves_nothing_and_the_grain_reads_again()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");
        await grain.AddAsync(1);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.AddAsync(-1));

        Assert.Equal("1 1 1 1", await FiguresAsync(database));
        Assert.Equal(1, await grain.GetAsync());
        Assert.Equal(2, await grain.AddAsync(1));
    }

    [Fact]
    public async Task A_version_conflict_rolls_everything_back_and_the_next_call_sees_the_winner()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");
        await grain.AddAsync(1);
        // What another activation of the grain would have done.
        await database.ExecuteAsOwnerAsync(
            "UPDATE grain_state SET version = version + 1, payload = jsonb_set(payload, '{tally,count}', '41')");

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));

        Assert.Equal("41 2 1 1", await FiguresAsync(database));
        Assert.Equal(42, await grain.AddAsync(1));
    }

    [Fact]
    public async Task A_second_first_write_of_one_grain_is_a_conflict()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");
        await grain.GetAsync();
        await database.ExecuteAsOwnerAsync(
            $$$"""
            INSERT INTO grain_state (id_text, state_name, service_id, id_n0, id_n1, version, payload)
            VALUES ('org_1/one', 'tally', '{{{cluster.Options.ServiceId}}}', 0, 0, 1, '{"tally": {"count": 7}}')
            """);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));

        Assert.Equal(7, await grain.GetAsync());
    }

    [Fact]
    public async Task A_journal_version_that_is_taken_rolls_the_state_back()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");
        await database.ExecuteAsOwnerAsync(
            "INSERT INTO journal (organization, stream, version, type, data, at) VALUES ('org_1', 'tally/org_1/one', 1, 'counted', '{}', now())");

        await Assert.ThrowsAnyAsync<Exception>(() => grain.AddAsync(1));

        Assert.Equal(0L, await database.AskOwnerAsync<long>("SELECT count(*) FROM grain_state"));
        Assert.Equal(0, await grain.GetAsync());
    }

    [Fact]
    public async Task The_payload_is_json_that_a_person_can_read()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        await cluster.Client.GetGrain<ITallyGrain>("org_1/one").AddAsync(3);

        var text = await database.AskOwnerAsync<string>("SELECT id_text || ' ' || state_name || ' ' || payload::text FROM grain_state");

        Assert.Equal("""org_1/one tally {"tally": {"day": "2026-01-31", "note": "Crème brûlée", "count": 3}}""", text);
    }

    [Fact]
    public async Task Cleared_state_is_gone_and_can_be_written_again()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var grain = cluster.Client.GetGrain<ITallyGrain>("org_1/one");
        await grain.AddAsync(1);

        await grain.ForgetAsync();

        Assert.Equal(0L, await database.AskOwnerAsync<long>("SELECT count(*) FROM grain_state"));
        Assert.Equal(0, await grain.GetAsync());
        await database.ExecuteAsOwnerAsync("DELETE FROM journal");
        Assert.Equal(1, await grain.AddAsync(1));
    }

    [Fact]
    public async Task Hundreds_of_grains_commit_at_once_over_few_connections()
    {
        await using var database = await MigratedDatabase.CreateAsync(options => options with { WorkConnections = 3 });
        await using var cluster = await TallyCluster.StartAsync(database);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => cluster.Client.GetGrain<ITallyGrain>($"org_1/{number}").AddAsync(1)));

        Assert.Equal(300L, await database.AskOwnerAsync<long>("SELECT count(*) FROM grain_state g JOIN journal j ON j.stream = 'tally/' || g.id_text"));
    }

    /// <summary>Count in the state, version of the state, events, messages.</summary>
    private static Task<string> FiguresAsync(MigratedDatabase database) => database.AskOwnerAsync<string>(
        """
        SELECT concat_ws(' ', payload -> 'tally' ->> 'count', version, (SELECT count(*) FROM journal), (SELECT count(*) FROM outbox))
        FROM grain_state
        """);
}
