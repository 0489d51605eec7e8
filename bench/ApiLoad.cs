using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>An API process of the product, and a process of callers that ask it one thing after the other.</summary>
internal sealed class ApiLoad : IAsyncDisposable
{
    public const string Key = "bk_live_bench0000000000000000000000000000000000";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly Child _api;
    private readonly Child _callers;

    private ApiLoad(Child api, Child callers) => (_api, _callers) = (api, callers);

    public static async Task<ApiLoad> StartAsync(string database)
    {
        var port = Child.FreePort();
        var api = Child.Start(
            typeof(Api.BillingApi).Assembly.Location,
            ["--port", port.ToString(CultureInfo.InvariantCulture)],
            ("BILLING_DATABASE", database), ("BILLING_REQUESTS_PER_SECOND", "1000000"), ("BILLING_REQUEST_BURST", "1000000"), ("Logging__LogLevel__Default", "Warning"));
        api.Ignore();
        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        for (var ready = false; !ready;)
        {
            if (api.HasEnded) throw new InvalidOperationException("The API ended before it was ready.");
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
                ready = answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        return new ApiLoad(api, Child.Start(typeof(ApiLoad).Assembly.Location, ["callers", address.ToString()]));
    }

    /// <summary>Customers and their subscriptions are read until told to stop, as fast as it goes.</summary>
    public Task<Latencies> ReadAsync(int callers, char series, int subscriptions, Func<bool> goesOn) => ReadAsync(Callers.Read, callers, series, subscriptions, goesOn);

    /// <summary>The same, at a pace that the machine has room for.</summary>
    public Task<Latencies> ReadAtPaceAsync(int callers, char series, int subscriptions, Func<bool> goesOn) => ReadAsync(Callers.ReadAtPace, callers, series, subscriptions, goesOn);

    /// <summary>Customers are created until told to stop.</summary>
    public Task<Latencies> WriteAsync(int callers, Func<bool> goesOn) => CallAsync(string.Create(CultureInfo.InvariantCulture, $"{Callers.Write} {callers}"), goesOn);

    public async ValueTask DisposeAsync()
    {
        await _callers.DisposeAsync();
        await _api.DisposeAsync();
    }

    private Task<Latencies> ReadAsync(string how, int callers, char series, int subscriptions, Func<bool> goesOn) =>
        CallAsync(string.Create(CultureInfo.InvariantCulture, $"{how} {callers} {series} {subscriptions}"), goesOn);

    private async Task<Latencies> CallAsync(string order, Func<bool> goesOn)
    {
        await _callers.TellAsync(order);
        while (goesOn()) await Task.Delay(Look);
        await _callers.TellAsync(Callers.Stop);
        return Latencies.Parse(await _callers.ReadAsync());
    }
}

/// <summary>How long calls took.</summary>
internal sealed record Latencies(int Calls, TimeSpan Wall, TimeSpan Median, TimeSpan P99)
{
    public static Latencies Of(IReadOnlyList<TimeSpan> waits, TimeSpan wall)
    {
        if (waits.Count == 0) return new Latencies(0, wall, TimeSpan.Zero, TimeSpan.Zero);
        TimeSpan[] sorted = [.. waits.Order()];
        return new Latencies(sorted.Length, wall, sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, sorted.Length * 99 / 100)]);
    }

    public static Latencies Parse(string text)
    {
        var ticks = text.Split(' ').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new Latencies((int)ticks[0], new(ticks[1]), new(ticks[2]), new(ticks[3]));
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public string Written() => string.Create(CultureInfo.InvariantCulture, $"{Calls} {Wall.Ticks} {Median.Ticks} {P99.Ticks}");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Calls / Wall.TotalSeconds,8:N0}/s  {Median.TotalMilliseconds:F1} ms (p50), {P99.TotalMilliseconds:F1} ms (p99)");
}
