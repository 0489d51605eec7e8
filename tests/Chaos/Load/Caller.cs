using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansBilling.Chaos.Load;

/// <summary>A client as the documentation asks for: each write has a key and is repeated under it until there is an answer.</summary>
internal sealed class Caller(Uri api, string key) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly HttpClient _http = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(40), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    /// <summary>How often it had to ask again, by the reason.</summary>
    public ConcurrentDictionary<string, int> Repeats { get; } = new();

    public Task<JsonElement> GetAsync(string path) => AskAsync(() => new HttpRequestMessage(HttpMethod.Get, path));

    /// <param name="once">The Idempotency-Key.</param>
    public Task<JsonElement> PostAsync(string path, object body, string once) => AskAsync(() => new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = JsonContent.Create(body),
        Headers = { { "Idempotency-Key", once } },
    });

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> AskAsync(Func<HttpRequestMessage> question)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (answer, problem) = await TryAsync(question);
            if (answer is { } given) return given;
            if (Stopwatch.GetElapsedTime(began) > Until.Patience) throw new ChaosException($"No good answer within {Until.Patience}; at last: {problem}");
            await Task.Delay(Pause);
        }
    }

    private async Task<(JsonElement? Answer, string Problem)> TryAsync(Func<HttpRequestMessage> question)
    {
        using var request = question();
        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode) return (JsonDocument.Parse(text).RootElement, "");
            if (!MayBeRepeated(answer.StatusCode, text)) throw new ChaosException($"{request.Method} {request.RequestUri} answers {(int)answer.StatusCode}: {text}");
            return (null, Count($"{(int)answer.StatusCode}", text));
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return (null, Count(lost.GetType().Name, lost.Message));
        }
    }

    private static bool MayBeRepeated(HttpStatusCode status, string text) => status switch
    {
        HttpStatusCode.Conflict => text.Contains("request_in_progress", StringComparison.Ordinal),
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => true,
        _ => false,
    };

    private string Count(string reason, string problem)
    {
        Repeats.AddOrUpdate(reason, 1, (_, count) => count + 1);
        return $"{reason}: {problem}";
    }
}
