using Npgsql;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class IdempotencyTests(ApiFixture api)
{
    private const string Header = "Idempotency-Key";
    private const string Body = """{"name": "Once"}""";

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_says_so()
    {
        var first = await Send("again");
        var second = await Send("again");
        first.Ok(201);
        Assert.Equal((first.Status, first.Body), (second.Status, second.Body));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task A_refusal_is_repeated_too()
    {
        const string bad = """{"name": "Once", "currency": "XXX"}""";
        (await api.Sandbox.Http.Post("/v1/customers", bad, (Header, "refused"))).Problem(422);
        var second = await api.Sandbox.Http.Post("/v1/customers", bad, (Header, "refused"));
        Assert.Equal("unknown_currency", second.Problem(422));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task The_same_key_for_another_request_is_422()
    {
        (await Send("other")).Ok(201);
        Assert.Equal("idempotency_key_reused", (await api.Sandbox.Http.Post("/v1/customers", """{"name": "Twice"}""", (Header, "other"))).Problem(422));
        Assert.Equal("idempotency_key_reused", (await api.Sandbox.Http.Patch("/v1/customers/cus_x", Body, (Header, "other"))).Problem(422));
    }

    [Fact]
    public async Task Keys_of_two_organizations_have_nothing_to_do_with_each_other()
    {
        var mine = await Send("shared");
        var theirs = await api.Live.Http.Post("/v1/customers", Body, (Header, "shared"));
        Assert.NotEqual(mine.Ok(201).GetProperty("id").GetString(), theirs.Ok(201).GetProperty("id").GetString());
    }

    [Fact]
    public async Task While_the_first_is_running_a_repeat_is_409()
    {
        var arrived = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        api.Grains.BeforeCreate = id => id == "cus_slow" ? Wait() : Task.CompletedTask;
        const string body = """{"id": "cus_slow", "name": "Slow"}""";
        var first = api.Sandbox.Http.Post("/v1/customers", body, (Header, "slow"));
        await arrived.Task;

        var here = await api.Sandbox.Http.Post("/v1/customers", body, (Header, "slow"));
        using var elsewhere = ApiFixture.Client(await api.StartHost(), api.Sandbox.Key);
        var there = await elsewhere.Post("/v1/customers", body, (Header, "slow"));
        goOn.SetResult();

        Assert.Equal("request_in_progress", here.Problem(409));
        Assert.NotNull(here.Headers.RetryAfter);
        Assert.Equal("request_in_progress", there.Problem(409));
        (await first).Ok(201);

        async Task Wait()
        {
            arrived.TrySetResult();
            await goOn.Task;
        }
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_ids_and_done_once()
    {
        var lose = 1;
        api.Grains.AfterCreate = _ => Interlocked.Exchange(ref lose, 0) == 1 ? throw new TimeoutException() : Task.CompletedTask;
        Assert.Equal("unavailable", (await Send("lost")).Problem(503));
        var again = (await Send("lost")).Ok(201);

        var seen = api.Grains.Seen.Where(command => command.Id == again.GetProperty("id").GetString()).ToArray();
        Assert.Equal([false, true], seen.Select(command => command.Retry));
        Assert.Equal(seen[0].Cause, seen[1].Cause);
    }

    [Fact]
    public async Task A_request_of_a_process_that_died_is_finished_by_the_next_repeat()
    {
        // Given a process that has claimed the request, with its lock, and then dies.
        await using var dying = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(api.ConnectionString) { Pooling = false }.ConnectionString);
        await dying.OpenAsync();
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(7301, 2000000001)", dying);
        await take.ExecuteNonQueryAsync();
        (await Send("died")).Ok(201);
        await api.Execute("UPDATE idempotency_keys SET owner = 2000000001, status = NULL, body = NULL WHERE key = 'died'");
        Assert.Equal("request_in_progress", (await Send("died")).Problem(409));
        await dying.CloseAsync();

        // When the client repeats it, then it is finished, once. PostgreSQL may take a moment to see that the connection is closed.
        Answer finished;
        do finished = await Send("died");
        while (finished.Status is 409 or 429);
        Assert.Equal("true", finished.Headers.GetValues("Idempotent-Replayed").Single());
        var id = finished.Ok(201).GetProperty("id").GetString();
        Assert.Equal(1, await api.Ask<long>($"SELECT count(*) FROM customers WHERE id = '{id}'"));
    }

    [Fact]
    public async Task Twenty_repeats_at_once_create_one_object()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Send("at-once")));
        Assert.All(answers, answer => Assert.True(answer.Status is 201 or 409, answer.Body));
        var ids = answers.Where(answer => answer.Status == 201).Select(answer => answer.Json.GetProperty("id").GetString()).Distinct();
        Assert.Single(ids);
    }

    [Fact]
    public async Task After_48_hours_a_key_is_new_again_and_its_row_can_be_purged()
    {
        var first = (await Send("old")).Ok(201);
        await api.Execute("UPDATE idempotency_keys SET created_at = created_at - interval '49 hours' WHERE key = 'old'");
        var second = (await Send("old")).Ok(201);
        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());

        await api.Execute("UPDATE idempotency_keys SET created_at = created_at - interval '49 hours' WHERE key = 'old'");
        await using var database = new BillingDatabase(api.Options);
        Assert.True(await KeptAnswers.PurgeAsync(database, NodaTime.SystemClock.Instance.GetCurrentInstant(), 100) >= 1);
        Assert.Equal(0, await api.Ask<long>("SELECT count(*) FROM idempotency_keys WHERE key = 'old'"));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_400() => Assert.Equal("invalid_idempotency_key", (await Send(new string('k', 256))).Problem(400));

    private Task<Answer> Send(string key) => api.Sandbox.Http.Post("/v1/customers", Body, (Header, key));
}
