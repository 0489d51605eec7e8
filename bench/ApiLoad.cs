using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace OrleansBilling.Bench;

/// <summary>An API process of the product, and callers that ask it one thing after the other.</summary>
internal sealed class ApiLoad : IAsyncDisposable
{
    public const string Key = "bk_live_bench0000000000000000000000000000000000";

    private readonly Child _api;
    private readonly HttpClient _http;
    private int _written;

    private ApiLoad(Child api, HttpClient http) => (_api, _http) = (api, http);

    public static async Task<ApiLoad> StartAsync(string database)
    {
        var port = Child.FreePort();
        var api = Child.Start(
            typeof(Api.BillingApi).Assembly.Location,
            ["--port", port.ToString(CultureInfo.InvariantCulture)],
            ("BILLING_DATABASE", database), ("BILLING_REQUESTS_PER_SECOND", "1000000"), ("BILLING_REQUEST_BURST", "1000000"), ("Logging__LogLevel__Default", "Warning"));
        api.Ignore();
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };
        for (var ready = false; !ready;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                ready = answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        return new ApiLoad(api, http);
    }

    /// <summary>Reads customers and their subscriptions until told to stop.</summary>
    public Task<Latencies> ReadAsync(int callers, char series, int subscriptions, Func<bool> goesOn) => CallAsync(callers, goesOn, async call =>
    {
        var number = Firm.Number(series, 1 + (call % subscriptions));
        using var answer = await _http.GetAsync(new Uri(call % 2 == 0 ? $"/v1/customers/cus_{number}" : $"/v1/subscriptions/sub_{number}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    });

    /// <summary>Creates customers.</summary>
    public Task<Latencies> WriteAsync(int callers, Func<bool> goesOn) => CallAsync(callers, goesOn, async _ =>
    {
        var number = Interlocked.Increment(ref _written).ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers") { Content = JsonContent.Create(new { name = "Customer " + number }), Headers = { { "Idempotency-Key", "bench-" + number } } };
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
    }

    private static async Task<Latencies> CallAsync(int callers, Func<bool> goesOn, Func<int, Task> call)
    {
        var (waits, calls, begun) = (new List<TimeSpan>(), 0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (goesOn())
            {
                var started = Stopwatch.GetTimestamp();
                await call(Interlocked.Increment(ref calls));
                var wait = Stopwatch.GetElapsedTime(started);
                lock (waits) waits.Add(wait);
            }
        }));
        return new Latencies([.. waits.Order()], Stopwatch.GetElapsedTime(begun));
    }
}

/// <summary>How long calls took, shortest first.</summary>
internal sealed record Latencies(TimeSpan[] Sorted, TimeSpan Wall)
{
    public TimeSpan Part(int percent) => Sorted[Math.Min(Sorted.Length - 1, Sorted.Length * percent / 100)];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Sorted.Length / Wall.TotalSeconds,8:N0}/s  {Part(50).TotalMilliseconds:F1} ms (p50), {Part(99).TotalMilliseconds:F1} ms (p99)");
}
