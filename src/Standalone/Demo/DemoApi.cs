using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansBilling.Standalone.Demo;

/// <summary>The API refused something the demo needs; the message says what and why.</summary>
public sealed class DemoRefusedException : Exception
{
    public DemoRefusedException()
    {
    }

    public DemoRefusedException(string message)
        : base(message)
    {
    }

    public DemoRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The HTTP API as the demo uses it: like any client, with nothing but a URL and a key.</summary>
internal sealed class DemoApi : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;
    private readonly CancellationToken _stop;

    internal DemoApi(string url, string key, CancellationToken stop)
    {
        _http = new HttpClient { BaseAddress = new Uri(url) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _stop = stop;
    }

    /// <summary>Creates an object whose id the body carries: a repeat finds it.</summary>
    internal async Task CreateAsync(string path, object body)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, body, idempotencyKey: null);
        if (!IsGood(status)) throw Refused($"POST {path}", status, answer);
    }

    /// <summary>The same, where one refusal, named by its code, is fine too.</summary>
    /// <returns>False when it was refused with that code.</returns>
    internal async Task<bool> TryCreateAsync(string path, object body, string code)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, body, idempotencyKey: null);
        if (IsGood(status)) return true;
        return CodeOf(answer) == code ? false : throw Refused($"POST {path}", status, answer);
    }

    /// <summary>Does something that has no id of its own; the key makes a repeat harmless.</summary>
    internal async Task DoAsync(string path, object body, string idempotencyKey)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, body, idempotencyKey);
        if (!IsGood(status)) throw Refused($"POST {path}", status, answer);
    }

    /// <summary>An object, or null when there is none.</summary>
    internal async Task<JsonElement?> FindAsync(string path)
    {
        var (status, answer) = await SendAsync(HttpMethod.Get, path, null, null);
        if (status == HttpStatusCode.NotFound) return null;
        return IsGood(status) ? answer : throw Refused($"GET {path}", status, answer);
    }

    /// <summary>All objects of a list, page by page.</summary>
    internal async IAsyncEnumerable<JsonElement> ListAsync(string path)
    {
        for (var page = await FindAsync(path); page is { } read;)
        {
            foreach (var item in read.GetProperty("data").EnumerateArray()) yield return item;
            var next = read.GetProperty("has_more").GetBoolean() ? read.GetProperty("next_cursor").GetString() : null;
            page = next is null ? null : await FindAsync($"{path}&cursor={Uri.EscapeDataString(next)}");
        }
    }

    /// <summary>Moves a test clock and answers when all that fell due on the way is done.</summary>
    internal async Task AdvanceAsync(string clock, DateTimeOffset to)
    {
        var target = to.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await DoAsync($"/test-clocks/{clock}/advance", new { To = target }, $"demo-advance-{target}");
        if (await WaitForClockAsync(clock) < to) throw new DemoRefusedException($"The test clock {clock} stopped on its way to {target}: {await LastErrorAsync(clock)}");
    }

    /// <summary>What time it is on a test clock, once it stands still.</summary>
    internal async Task<DateTimeOffset> WaitForClockAsync(string clock)
    {
        while (true)
        {
            var read = await FindAsync($"/test-clocks/{clock}") ?? throw new DemoRefusedException($"The test clock {clock} is gone.");
            if (read.GetProperty("status").GetString() == "ready") return read.GetProperty("now").GetDateTimeOffset();
            await Task.Delay(LookEvery, _stop);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> LastErrorAsync(string clock) =>
        (await FindAsync($"/test-clocks/{clock}"))?.GetProperty("last_error").GetString() ?? "it does not say why";

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(method, "/v1" + path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await _http.SendAsync(request, _stop);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(_stop));
    }

    private static bool IsGood(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static string? CodeOf(JsonElement problem) => problem.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static DemoRefusedException Refused(string call, HttpStatusCode status, JsonElement problem)
    {
        var detail = problem.TryGetProperty("detail", out var text) ? text.GetString() : problem.GetRawText();
        var fields = problem.TryGetProperty("errors", out var errors)
            ? string.Concat(errors.EnumerateArray().Select(error => $"\n  {error.GetProperty("pointer").GetString()}: {error.GetProperty("detail").GetString()}"))
            : "";
        return new DemoRefusedException($"The demo could not be loaded. {call} was refused with {(int)status} {CodeOf(problem)}: {detail}{fields}");
    }
}
