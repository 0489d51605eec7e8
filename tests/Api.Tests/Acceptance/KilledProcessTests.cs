using System.Globalization;
using OrleansBilling.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>A process that is killed between effect and answer: the repeat finishes what was begun, once.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const int Seed = 4711;
    private const int AtOnce = 8;
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("BILLING_KILLS"), out var given) ? given : 4;

    [Fact]
    public async Task What_was_begun_before_a_kill_is_done_once()
    {
        // Given the product on a database of its own
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("billing-kill-").FullName;
        var random = new Random(Seed);
        var cutOff = 0;
        var process = await StandaloneProcess.Start(database.ConnectionString, data);
        try
        {
            await Prepare(process.Http);
            for (var kill = 0; kill < Kills; kill++)
            {
                // When it is killed while requests are on their way
                var requests = Requests(kill).OrderBy(_ => random.Next()).ToArray();
                await Warm(process.Http, kill);
                var sent = requests.Select(request => Try(process.Http, request)).ToArray();
                // The moment of the kill is the chance this test is about; nothing waits for it.
                await Task.Delay(random.Next(0, 250));
                await process.Kill();
                var first = await Task.WhenAll(sent);
                cutOff += first.Count(answer => answer is null);
                output.WriteLine($"kill {kill}: {first.Count(answer => answer is not null)} answered, {first.Count(answer => answer is null)} cut off");
                await process.DisposeAsync();
                process = await StandaloneProcess.Start(database.ConnectionString, data);

                // Then each repeat is answered as if nothing had happened
                await Task.WhenAll(requests.Zip(first, (request, answer) => Repeat(process.Http, request, answer)));
            }

            Assert.True(cutOff > 0, "No kill met any work; the test has shown nothing.");
            await CheckOnce(database.ConnectionString);
        }
        finally
        {
            await process.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private sealed record Request(string Key, string Path, string Body, int Status);

    private static IEnumerable<Request> Requests(int kill)
    {
        for (var i = 0; i < AtOnce; i++)
        {
            var mark = $"{kill}x{i}";
            yield return new($"s{mark}", "/v1/subscriptions", $$"""{"customer": "cus_k", "plan": "pro", "quantities": {"seat": "1"}, "metadata": {"mark": "{{mark}}"} }""", 201);
            yield return new($"i{mark}", "/v1/invoices", $$"""{"customer": "cus_k", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}], "metadata": {"mark": "{{mark}}"} }""", 201);
            yield return new($"c{mark}", "/v1/customers/cus_credit/credits", $$"""{"amount": "1.00", "currency": "EUR", "reason": "{{mark}}"}""", 201);
            yield return new($"n{mark}", "/v1/customers", $$"""{"name": "n{{mark}}"}""", 201);
        }

        yield return new($"x{kill}", $"/v1/subscriptions/sub_{kill}/cancel", """{"at": "now", "credit": "prorate"}""", 200);
    }

    private static async Task Prepare(HttpClient http)
    {
        (await http.Post("/v1/plans", Stage.Seats)).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_k", "name": "k"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_credit", "name": "credit"}""")).Ok(201);
        for (var i = 0; i < Kills; i++)
            (await http.Post("/v1/subscriptions", $$"""{"id": "sub_{{i}}", "customer": "cus_k", "plan": "pro", "quantities": {"seat": "2"} }""")).Ok(201);
    }

    // The code is compiled and the connections are open: the kill meets work, not its beginning.
    private static async Task Warm(HttpClient http, int kill)
    {
        (await http.Post("/v1/customers", $$"""{"id": "cus_warm{{kill}}", "name": "w"}""", ("Idempotency-Key", $"w{kill}"))).Ok(201);
        (await http.Post($"/v1/customers/cus_warm{kill}/credits", """{"amount": "1.00", "currency": "EUR", "reason": "w"}""", ("Idempotency-Key", $"wc{kill}"))).Ok(201);
        (await http.Post("/v1/subscriptions", $$"""{"customer": "cus_warm{{kill}}", "plan": "pro"}""", ("Idempotency-Key", $"ws{kill}"))).Ok(201);
    }

    private static async Task<Answer?> Try(HttpClient http, Request request)
    {
        try
        {
            return await http.Post(request.Path, request.Body, ("Idempotency-Key", request.Key));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task Repeat(HttpClient http, Request request, Answer? first)
    {
        var key = ("Idempotency-Key", request.Key);
        var again = await http.Post(request.Path, request.Body, key);
        // The database may take a moment to notice that the connections of the dead are closed.
        while (again.Status is 409 or 429 or 503) again = await http.Post(request.Path, request.Body, key);
        again.Ok(request.Status);
        if (first is not null)
        {
            Assert.Equal((first.Status, first.Body, first.Headers.Location), (again.Status, again.Body, again.Headers.Location));
            Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        }

        var third = await http.Post(request.Path, request.Body, key);
        Assert.Equal((again.Status, again.Body, again.Headers.Location, again.Headers.ETag), (third.Status, third.Body, third.Headers.Location, third.Headers.ETag));
        Assert.Equal("true", third.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("idempotency_key_reused", (await http.Post(request.Path, request.Body + " ", key)).Problem(422));
    }

    private static async Task CheckOnce(string connectionString)
    {
        var asked = Kills * AtOnce;
        (string What, long Expected)[] figures =
        [
            ("SELECT count(*) FROM subscriptions WHERE metadata ? 'mark'", asked),
            ("SELECT count(DISTINCT metadata->>'mark') FROM subscriptions WHERE metadata ? 'mark'", asked),
            ("SELECT count(*) FROM invoices WHERE metadata ? 'mark'", asked),
            ("SELECT count(DISTINCT metadata->>'mark') FROM invoices WHERE metadata ? 'mark'", asked),
            ("SELECT count(*) FROM invoices i JOIN subscriptions s ON s.organization = i.organization AND s.id = i.subscription WHERE s.metadata ? 'mark'", asked),
            ("SELECT count(*) FROM balance_movements WHERE customer = 'cus_credit'", asked),
            ("SELECT count(DISTINCT reason) FROM balance_movements WHERE customer = 'cus_credit'", asked),
            ("SELECT balance FROM customers WHERE id = 'cus_credit'", asked * 100),
            ("SELECT count(*) FROM customers WHERE name LIKE 'n%x%'", asked),
            ("SELECT count(*) FROM subscriptions WHERE status = 'canceled'", Kills),
            ("SELECT count(*) FROM credit_notes", Kills),
            ("SELECT count(*) FROM invoices WHERE number IS NULL", 0),
            ("SELECT count(*) - max(sequence) FROM register_entries WHERE document LIKE 'inv%'", 0),
            ("SELECT count(*) FROM idempotency_keys WHERE status IS NULL", 0),
        ];
        var wrong = new List<string>();
        foreach (var (what, expected) in figures)
        {
            var found = await Footprint.Count(connectionString, what);
            if (found != expected) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {found}, not {expected}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
