using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace OrleansBilling.Bench;

/// <summary>The process of the callers: a silo in the same one would make them wait for a thread, which is not the API's doing.</summary>
internal static class Callers
{
    public const string Read = "read";
    public const string ReadAtPace = "pace";
    public const string Write = "write";
    public const string Stop = "stop";

    /// <summary>
    /// How often each caller asks when what counts is how long it waits, and not how much there is room for. A call that comes late for the one
    /// before has waited since it should have been made.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes orders, a line each, until there are none; a "stop" ends one, and its figures are printed.</summary>
    public static async Task ServeAsync(Uri api)
    {
        using var http = new HttpClient { BaseAddress = api, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", ApiLoad.Key) } };
        var written = 0;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var order = line.Split(' ');
            using var stop = new CancellationTokenSource();
            var running = CallAsync(
                int.Parse(order[1], CultureInfo.InvariantCulture),
                order[0] == ReadAtPace ? Pace : TimeSpan.Zero,
                call => order[0] == Write
                    ? WriteAsync(http, Interlocked.Increment(ref written))
                    : ReadAsync(http, order[2][0], 1 + (call % int.Parse(order[3], CultureInfo.InvariantCulture)), call),
                stop.Token);
            if (await Console.In.ReadLineAsync() != Stop) return;
            await stop.CancelAsync();
            Console.WriteLine((await running).Written());
        }
    }

    private static async Task<Latencies> CallAsync(int callers, TimeSpan pace, Func<int, Task> call, CancellationToken stop)
    {
        var (waits, calls, begun) = (new List<TimeSpan>(), 0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                for (var due = begun + Ticks(pace * caller / callers); !stop.IsCancellationRequested; due += Ticks(pace))
                {
                    var started = await WhenDueAsync(pace == TimeSpan.Zero ? Stopwatch.GetTimestamp() : due);
                    await call(Interlocked.Increment(ref calls));
                    var wait = Stopwatch.GetElapsedTime(started);
                    lock (waits) waits.Add(wait);
                }
            },
            CancellationToken.None)));
        return Latencies.Of(waits, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>When the call counts as made: when it should have been, but for what a timer is late, which is not the API's doing.</summary>
    private static async Task<long> WhenDueAsync(long due)
    {
        var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (early <= TimeSpan.Zero) return due;
        await Task.Delay(early, CancellationToken.None);
        return Stopwatch.GetTimestamp();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static async Task ReadAsync(HttpClient http, char series, int subscription, int call)
    {
        var number = Firm.Number(series, subscription);
        using var answer = await http.GetAsync(new Uri(call % 2 == 0 ? $"/v1/customers/cus_{number}" : $"/v1/subscriptions/sub_{number}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task WriteAsync(HttpClient http, int count)
    {
        var number = count.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers") { Content = JsonContent.Create(new { name = "Customer " + number }), Headers = { { "Idempotency-Key", "bench-" + number } } };
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
