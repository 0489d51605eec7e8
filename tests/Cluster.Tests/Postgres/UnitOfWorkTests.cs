using Npgsql;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Connections;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class UnitOfWorkTests
{
    [Fact]
    public async Task What_is_queued_is_committed_together()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        var answer = await database.Billing.CommitAsync(unit =>
        {
            AddClock(unit, "clk_1");
            AddClock(unit, "clk_2");
            return Task.FromResult("done");
        });

        Assert.Equal("done", answer);
        Assert.Equal(2L, await CountClocksAsync(database));
    }

    [Fact]
    public async Task An_exception_in_the_work_rolls_everything_back_and_passes_through()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => database.Billing.CommitAsync(async unit =>
        {
            AddClock(unit, "clk_1");
            await unit.FlushAsync();
            throw new InvalidTimeZoneException();
        }));

        Assert.Equal(0L, await CountClocksAsync(database));
        Assert.Null(UnitOfWork.Current);
    }

    [Fact]
    public async Task A_queued_statement_that_fails_rolls_the_others_back()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        await Assert.ThrowsAsync<PostgresException>(() => database.Billing.CommitAsync(unit =>
        {
            AddClock(unit, "clk_1");
            AddClock(unit, "clk_1");
            return Task.CompletedTask;
        }));

        Assert.Equal(0L, await CountClocksAsync(database));
    }

    [Fact]
    public async Task A_read_inside_a_unit_sees_what_was_flushed_and_one_outside_does_not()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        await database.Billing.CommitAsync(async unit =>
        {
            AddClock(unit, "clk_1");
            await unit.FlushAsync();
            var inside = await database.Billing.ReadAsync(CountAsync);
            var outside = await CountClocksAsync(database);
            Assert.Equal((1L, 0L), (inside, outside));
        });
    }

    [Fact]
    public async Task A_unit_inside_a_unit_is_refused()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => database.Billing.CommitAsync(_ => database.Billing.CommitAsync(_ => Task.CompletedTask)));
    }

    [Fact]
    public async Task A_thousand_commits_queue_for_eight_connections_and_succeed()
    {
        await using var database = await MigratedDatabase.CreateAsync(options => options with
        {
            // With a pool alone, all that wait longer than this would fail.
            ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Timeout = 1 }.ConnectionString,
            WorkConnections = 8,
        });

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(number => database.Billing.CommitAsync(async unit =>
        {
            AddClock(unit, $"clk_{number}");
            await using var slow = unit.CreateCommand("SELECT pg_sleep(0.012)");
            await slow.ExecuteNonQueryAsync();
        })));

        Assert.Equal(1_000L, await CountClocksAsync(database));
        Assert.Equal(0, database.Billing.WaitingForConnection);
    }

    [Fact]
    public async Task The_role_of_the_application_outlives_a_return_to_the_pool()
    {
        await using var database = await MigratedDatabase.CreateAsync(options => options with { WorkConnections = 1 });
        const string who = "SELECT current_user::text";

        for (var use = 0; use < 12; use++)
        {
            var role = await database.Billing.ReadAsync(async connection =>
            {
                await using var command = new NpgsqlCommand(who, connection);
                return (string)(await command.ExecuteScalarAsync())!;
            });
            Assert.Equal("billing_app", role);
        }
    }

    [Fact]
    public async Task A_young_database_gets_statistics_so_that_its_first_burst_is_planned_well()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        const string known = "SELECT reltuples::bigint FROM pg_class WHERE relname = 'test_clocks'";
        Assert.Equal(-1L, await database.AskOwnerAsync<long>(known));

        for (var number = 0; number < 256; number++)
        {
            await database.Billing.CommitAsync(unit =>
            {
                AddClock(unit, $"clk_{number}");
                return Task.CompletedTask;
            });
        }

        await database.Billing.StatisticsRefresh;
        Assert.Equal(256L, await database.AskOwnerAsync<long>(known));
    }

    [Fact]
    public async Task Places_are_given_in_the_order_of_asking_and_one_who_gave_up_is_skipped()
    {
        var gate = new ConnectionGate(width: 1, maxWaiting: 3);
        await gate.EnterAsync(CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var first = gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(impatient.Token);
        var third = gate.EnterAsync(CancellationToken.None);

        Assert.Throws<ConnectionQueueFullException>(() => { _ = gate.EnterAsync(CancellationToken.None); });
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Leave();
        await first;
        Assert.False(third.IsCompleted);
        gate.Leave();
        await third;
        Assert.Equal(0, gate.Waiting);
    }

    private static void AddClock(UnitOfWork unit, string id) => unit.Add(
        "INSERT INTO test_clocks (organization, id, now, status, version, created_at) VALUES ('org_1', $1, now(), 'ready', 1, now())",
        Param.Text(id));

    private static async Task<long> CountAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM test_clocks", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static Task<long> CountClocksAsync(MigratedDatabase database) => database.AskOwnerAsync<long>("SELECT count(*) FROM test_clocks");
}
