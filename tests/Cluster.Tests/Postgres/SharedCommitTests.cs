using NodaTime;
using Npgsql;
using Orleans.Storage;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Commits;
using OrleansBilling.Infrastructure.Postgres.Connections;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class SharedCommitTests
{
    [Fact]
    public async Task What_arrives_while_a_commit_is_under_way_is_committed_together()
    {
        await using var database = await CreateAsync();

        await SendTogetherAsync(database, [.. Enumerable.Range(1, 40).Select(number => Commit(database, $"one_{number}", 1))]);

        Assert.Equal(40L, await CountAsync(database));
        Assert.InRange(await database.AskOwnerAsync<long>("SELECT count(DISTINCT committed_in) FROM journal"), 1, 39);
    }

    [Fact]
    public async Task Of_a_batch_with_a_key_that_is_taken_that_commit_alone_fails()
    {
        await using var database = await CreateAsync();
        await Commit(database, "taken", 1)();

        var sent = await SendTogetherAsync(database, [.. Others(database), Commit(database, "taken", 1, state: "new")], mayFail: true);

        Assert.All(sent[..^1], other => Assert.True(other.IsCompletedSuccessfully));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => sent[^1]);
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        Assert.Equal((21L, 0L), (await CountAsync(database), await database.AskOwnerAsync<long>("SELECT count(*) FROM grain_state WHERE id_text = 'new'")));
    }

    [Fact]
    public async Task Of_a_batch_with_a_stale_version_that_commit_alone_fails_as_inconsistent_and_writes_nothing()
    {
        await using var database = await CreateAsync();
        await Commit(database, "stale", 1)();
        await database.ExecuteAsOwnerAsync("UPDATE grain_state SET version = 7 WHERE id_text = 'stale'");

        // Its journal entry is refused for its key as well; the reason is the state.
        var sent = await SendTogetherAsync(database, [.. Others(database), Commit(database, "stale", 1, version: 1)], mayFail: true);

        Assert.All(sent[..^1], other => Assert.True(other.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<InconsistentStateException>(() => sent[^1]);
        Assert.Equal((21L, 7), (await CountAsync(database), await database.AskOwnerAsync<int>("SELECT version FROM grain_state WHERE id_text = 'stale'")));
    }

    [Fact]
    public async Task A_second_first_write_is_inconsistent()
    {
        await using var database = await CreateAsync();
        await Commit(database, "one", 1)();

        await Assert.ThrowsAsync<InconsistentStateException>(Commit(database, "one", 2));

        Assert.Equal(1L, await CountAsync(database));
    }

    [Fact]
    public async Task A_statement_that_cannot_be_written_fails_its_own_commit_alone()
    {
        await using var database = await CreateAsync();
        // Text of PostgreSQL cannot hold a zero.
        var sent = await SendTogetherAsync(database, [.. Others(database), Commit(database, "bad", 1, cause: "\0")], mayFail: true);

        Assert.All(sent[..^1], other => Assert.True(other.IsCompletedSuccessfully));
        await Assert.ThrowsAnyAsync<Exception>(() => sent[^1]);
        Assert.Equal(20L, await CountAsync(database));
    }

    [Theory]
    [InlineData(Cut.AfterCommit, true)]
    [InlineData(Cut.BeforeCommit, false)]
    public async Task A_commit_without_an_answer_is_looked_for(Cut cut, bool committed)
    {
        CommitCutter? cutter = null;
        await using var database = await CreateAsync(options =>
        {
            var direct = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            cutter = new CommitCutter(direct.Port);
            direct.Port = cutter.Port;
            return options with { ConnectionString = direct.ConnectionString };
        });
        await using var disposedLater = cutter!;
        cutter!.Arm(1, cut);

        var sent = Commit(database, "one", 1)();

        if (committed) await sent;
        else Assert.True((await Assert.ThrowsAnyAsync<NpgsqlException>(() => sent)).IsTransient);
        Assert.True(cutter.HasCut);
        Assert.Equal(committed ? 1L : 0L, await CountAsync(database));
    }

    [Fact]
    public async Task The_victim_of_a_deadlock_is_tried_again()
    {
        await using var database = await CreateAsync();
        await Commit(database, "a", 1)();
        await Commit(database, "b", 1)();
        await using var other = new NpgsqlConnection(database.ConnectionString);
        await other.OpenAsync();
        await ExecuteAsync(other, "SET deadlock_timeout = '1min'; BEGIN; UPDATE grain_state SET service_id = service_id WHERE id_text = 'b'");

        var sent = database.Billing.CommitSharedAsync(unit =>
        {
            unit.Add("UPDATE grain_state SET version = 10 WHERE id_text = 'a'");
            unit.Add("UPDATE grain_state SET version = 10 WHERE id_text = 'b'");
            return Task.CompletedTask;
        });
        await WaitUntilBlockedAsync(database, 1);
        await ExecuteAsync(other, "UPDATE grain_state SET service_id = service_id WHERE id_text = 'a'; COMMIT");

        await sent;
        Assert.Equal(20L, await database.AskOwnerAsync<long>("SELECT sum(version) FROM grain_state"));
    }

    [Fact]
    public async Task Who_finds_no_room_waits_and_of_too_many_who_wait_the_next_is_refused()
    {
        await using var database = await CreateAsync(options => options with { SharedCommitsAtOnce = 2, MaxWaiting = 3 });

        var sent = await SendTogetherAsync(database, [.. Enumerable.Range(1, 6).Select(number => Commit(database, $"one_{number}", 1))], mayFail: true);

        Assert.All(sent[..^1], other => Assert.True(other.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ConnectionQueueFullException>(() => sent[^1]);
        Assert.Equal((5L, 0), (await CountAsync(database), database.Billing.WaitingToCommit));
    }

    [Fact]
    public async Task At_the_end_of_the_process_what_was_sent_is_committed_and_nothing_more_is_taken()
    {
        await using var database = await CreateAsync();
        Task stopping = Task.CompletedTask;

        await SendTogetherAsync(database, [.. Others(database)], whileBlocked: () =>
        {
            stopping = database.Billing.DisposeAsync().AsTask();
            Assert.False(stopping.IsCompleted);
        });

        await stopping;
        Assert.Equal(20L, await CountAsync(database));
        await Assert.ThrowsAsync<ObjectDisposedException>(Commit(database, "late", 1));
    }

    [Fact]
    public async Task A_shared_unit_refuses_to_be_read_from_and_to_be_nested()
    {
        await using var database = await CreateAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Billing.CommitSharedAsync(unit => Task.FromResult(unit.Connection)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Billing.CommitSharedAsync(_ => database.Billing.CommitSharedAsync(_ => Task.CompletedTask)));
        Assert.Null(UnitOfWork.Current);
    }

    [Fact]
    public async Task A_row_stays_behind_the_statements_of_its_commit_that_came_before_it()
    {
        await using var database = await CreateAsync();

        await database.Billing.CommitSharedAsync(unit =>
        {
            Append(unit, "one", 1);
            unit.Add("INSERT INTO outbox (organization, recipient_kind, recipient, message, payload) SELECT 'org_1', 'x', count(*)::text, 'wake', '{}' FROM journal");
            Append(unit, "one", 2);
            return Task.CompletedTask;
        });

        Assert.Equal("1", await database.AskOwnerAsync<string>("SELECT recipient FROM outbox"));
        Assert.Equal(2L, await CountAsync(database));
    }

    [Fact]
    public async Task Texts_of_a_row_come_back_as_they_were()
    {
        await using var database = await CreateAsync();
        string[] texts = ["plain", "", "NULL", "a,b", "\"quoted\"", @"back\slash", "{brace}", "two\nlines", "crème"];

        var back = await database.Billing.ReadAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT $1::text[]", connection) { Parameters = { Param.TextsInRow(texts) } };
            return (string[])(await command.ExecuteScalarAsync())!;
        });

        Assert.Equal(texts, back);
        Assert.Equal("{}", Param.TextsInRow([]).Value);
    }

    /// <summary>All are sent while the journal is locked, so that those that the first did not take along wait for one another.</summary>
    private static async Task<Task[]> SendTogetherAsync(MigratedDatabase database, Func<Task>[] commits, bool mayFail = false, Action? whileBlocked = null)
    {
        Task[] sent;
        await using (var other = new NpgsqlConnection(database.ConnectionString))
        {
            await other.OpenAsync();
            await ExecuteAsync(other, "BEGIN; LOCK TABLE journal IN SHARE MODE");
            sent = [.. commits.Select(commit => commit())];
            await WaitUntilBlockedAsync(database, 1);
            whileBlocked?.Invoke();
            await ExecuteAsync(other, "COMMIT");
        }

        if (mayFail) await Task.WhenAll(sent).ContinueWith(_ => { }, TaskScheduler.Default);
        else await Task.WhenAll(sent);
        return sent;
    }

    private static IEnumerable<Func<Task>> Others(MigratedDatabase database) => Enumerable.Range(1, 20).Select(number => Commit(database, $"other_{number}", 1));

    private static Func<Task> Commit(MigratedDatabase database, string stream, int entry, int? version = null, string? state = null, string? cause = null) => async () =>
        await database.Billing.CommitSharedAsync(unit =>
        {
            GrainStates.Write(unit, new StateKey("test", "tally", state ?? stream), version, "{}"u8.ToArray());
            Append(unit, stream, entry, cause);
            return Task.CompletedTask;
        });

    private static void Append(UnitOfWork unit, string stream, int entry, string? cause = null) =>
        Journal.Append(unit, new NewJournalEntry("org_1", stream, entry, "counted", "{}"u8.ToArray(), Instant.FromUnixTimeSeconds(entry), Cause: cause));

    private static Task WaitUntilBlockedAsync(MigratedDatabase database, int sessions) => BillingCluster.UntilAsync("sessions that wait for a lock", async () =>
        await database.AskOwnerAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") >= sessions);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<long> CountAsync(MigratedDatabase database) => database.AskOwnerAsync<long>("SELECT count(*) FROM journal");

    // Also where all other tests are run without it.
    private static Task<MigratedDatabase> CreateAsync(Func<BillingDatabaseOptions, BillingDatabaseOptions>? change = null) => MigratedDatabase.CreateAsync(
        options => (change?.Invoke(options) ?? options) with { SharedCommits = true });
}
