using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What an operator sees of the whole product: figures, traces, logs, the dashboard.</summary>
public sealed partial class TelemetryTests(SeenFixture seen) : IClassFixture<SeenFixture>
{
    [Fact]
    public async Task Every_figure_that_the_documentation_names_is_exported()
    {
        await Life("cus_1");
        var scraped = await seen.ScrapeAsync();

        var named = Name().Matches(await File.ReadAllTextAsync(Documentation())).Select(match => match.Value).Distinct().ToArray();
        Assert.True(named.Length >= 20, "The documentation names the figures.");
        Assert.All(named, name => Assert.Matches($@"(?m)^{name}(_bucket)?(\{{| )", scraped));
        var exported = Family().Matches(scraped).Select(match => match.Groups[1].Value).Distinct();
        Assert.All(exported, name => Assert.Contains(name, named));
    }

    [Fact]
    public async Task The_figures_say_what_was_done()
    {
        var before = await seen.ScrapeAsync();
        await Life("cus_2");
        var after = await seen.ScrapeAsync();

        // Other tests bill beside this one, so at least.
        Assert.InRange(Value(after, """billing_invoices_issued_total\{[^}]*series="invoice"[^}]*\}""") - Value(before, """billing_invoices_issued_total\{[^}]*series="invoice"[^}]*\}"""), 2, double.MaxValue);
        Assert.InRange(Value(after, """billing_gateway_orders_total\{[^}]*outcome="succeeded"[^}]*\}""") - Value(before, """billing_gateway_orders_total\{[^}]*outcome="succeeded"[^}]*\}"""), 2, double.MaxValue);
        Assert.InRange(Value(after, """billing_wake_duration_seconds_count\{[^}]*kind="subscription"[^}]*\}"""), 1, double.MaxValue);
        Assert.InRange(Value(after, """billing_commit_duration_seconds_count\{[^}]*outcome="committed"[^}]*stream="customer"\}"""), 1, double.MaxValue);
        Assert.Equal(0, Value(after, """billing_due_backlog\{[^}]*kind="subscription"[^}]*\}"""));
        Assert.InRange(Value(after, """billing_backlog_read_age_seconds\{[^}]*\}"""), 0, 60);
    }

    [Fact]
    public async Task Metrics_are_on_a_port_of_their_own_and_nothing_else_is()
    {
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(seen.Metrics, "/v1/customers"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(seen.Operator.BaseAddress!, "/metrics"))).StatusCode);
    }

    [Fact]
    public async Task One_trace_goes_from_the_request_through_the_grains_to_the_database()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var http = (await seen.NewSeller("sandbox")).Http;
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers") { Content = new StringContent("""{"name": "Globex"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        request.Headers.Add("Idempotency-Key", "trace");
        Assert.Equal(HttpStatusCode.Created, (await http.SendAsync(request)).StatusCode);

        // The span of the request ends a moment after its answer.
        string[] wanted = ["Microsoft.AspNetCore", "Microsoft.Orleans.Runtime", "Npgsql"];
        await Until("all of the trace", () => Task.FromResult(wanted.All(source => spans.Any(span => span.TraceId == trace && span.Source.Name == source))));
    }

    [Fact]
    public async Task No_line_of_the_log_names_a_person()
    {
        var http = (await seen.NewSeller("sandbox")).Http;
        await Plan(http);
        seen.Mail.Forget("ada.lovelace@private.example");
        (await http.Post("/v1/customers", """
            {"id": "cus_1", "name": "Ada Lovelace", "email": "ada.lovelace@private.example", "test_clock": "clk_1",
             "address": {"line1": "12 Analytical Street", "postal_code": "75001", "city": "Paris", "country": "FR"}}
            """)).Ok(201);
        (await http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_declined"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"customer": "cus_1", "plan": "pro"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"name": "Ada Lovelace", "email": "not an address"}""")).Problem(422);
        await Until("the mail is refused", async () => (await http.Get("/v1/notices?status=failed")).Ok().GetProperty("data").GetArrayLength() > 0);

        // Without a line of that work this would say nothing.
        Assert.Contains(seen.Logged, line => line.Contains("was not sent", StringComparison.Ordinal));
        Assert.DoesNotContain(seen.Logged, line => Private().IsMatch(line));
    }

    [Theory]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/ClusterStats")]
    [InlineData("/dashboard/DashboardCounters")]
    [InlineData("/dashboard/Reminders")]
    public async Task The_dashboard_is_for_the_operator(string path)
    {
        using var http = new HttpClient { BaseAddress = seen.Operator.BaseAddress };
        using var anonymous = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.StartsWith("Basic ", anonymous.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Authorization = Basic("wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        http.DefaultRequestHeaders.Authorization = Basic(seen.Operator.DefaultRequestHeaders.Authorization!.Parameter!);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        Assert.DoesNotContain(seen.Logged, line => line.Contains("unhandled exception", StringComparison.Ordinal));
    }

    private static string Documentation([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "telemetry.md");

    private static AuthenticationHeaderValue Basic(string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("operator:" + password)));

    private async Task Life(string customer)
    {
        var http = (await seen.NewSeller("sandbox")).Http;
        await Plan(http);
        (await http.Post("/v1/customers", $$"""{"id": "{{customer}}", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post($"/v1/customers/{customer}/payment-methods", """{"type": "card", "token": "tok_ok"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", $$"""{"customer": "{{customer}}", "plan": "pro"}""")).Ok(201);
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-02T10:00:00Z"}""")).Ok();
    }

    private static async Task Plan(HttpClient http)
    {
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
    }

    private static double Value(string scraped, string series)
    {
        // Hosts of other tests in this process have the same figures: theirs are exported too, and add up here alike.
        var values = Regex.Matches(scraped, $@"(?m)^{series} ([0-9.eE+-]+)").Select(match => double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return values.Sum();
    }

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        var began = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"Waited in vain: {what}.");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex(@"(?<![\w.])billing_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?m)^# TYPE (billing_[a-z_]+) ")]
    private static partial Regex Family();

    [GeneratedRegex("lovelace|private.example|Analytical", RegexOptions.IgnoreCase)]
    private static partial Regex Private();
}
