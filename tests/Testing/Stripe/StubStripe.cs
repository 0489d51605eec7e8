using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Testing.Stripe;

/// <summary>What goes wrong with the next order.</summary>
public enum Fault
{
    None,

    /// <summary>It is carried out, and the answer never comes.</summary>
    HangsAfter,

    /// <summary>It never arrives, and no answer comes.</summary>
    HangsBefore,

    /// <summary>It is carried out, and answered by an error of the server, which is repeated for its key.</summary>
    FailsAfter,

    /// <summary>It is carried out, and the connection breaks.</summary>
    BreaksAfter,

    /// <summary>Too many requests: not carried out, and not remembered.</summary>
    RefusesForNow,
}

/// <summary>
/// Stripe as its public API description says it behaves, over HTTP, with a state: customers, payment methods, setup intents, payment intents,
/// refunds, disputes, and keys that make an order happen once for a day.
/// </summary>
/// <remarks>
/// Payment methods by what becomes of them: <c>pm_card_visa</c>, <c>pm_card_{decline code}</c>, <c>pm_card_authenticationRequired</c>,
/// <c>pm_sepa</c> (processing until <see cref="StubObjects.Settle"/>).
/// </remarks>
public sealed class StubStripe : IAsyncDisposable
{
    public const string ApiKey = "sk_live_stub";
    public const string WebhookSecret = "whsec_stub";

    private readonly WebApplication _app;
    private readonly StubKeys _keys = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Fault _next;

    private StubStripe(WebApplication app) => _app = app;

    public StubObjects Objects { get; } = new();

    public string Url => _app.Urls.Single();

    /// <summary>Ends when an answer begins to be kept back for ever.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>How many orders to take money arrived, repeated ones included.</summary>
    public int ChargesAsked { get; private set; }

    public static async Task<StubStripe> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubStripe(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>Lets the next POST go wrong.</summary>
    public void Next(Fault fault) => _next = fault;

    /// <summary>A day passes: keys are forgotten.</summary>
    public void ForgetKeys() => _keys.Forget();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer " + ApiKey)
        {
            await WriteAsync(http, StubAnswer.Error(401, "invalid_request_error", null, "Invalid API Key provided."));
            return;
        }

        var isPost = HttpMethods.IsPost(http.Request.Method);
        var fault = isPost ? Interlocked.Exchange(ref _next, Fault.None) : Fault.None;
        if (isPost && http.Request.Path == "/v1/payment_intents") ChargesAsked++;
        if (fault == Fault.HangsBefore) await HangAsync(http);
        if (fault == Fault.RefusesForNow)
        {
            await WriteAsync(http, StubAnswer.Error(429, "invalid_request_error", "rate_limit", "Too many requests."));
            return;
        }

        var fields = isPost && http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString())
            : http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var answer = isPost ? _keys.Once(http.Request, fields, () => CarryOut(http, fields, fault)) : Objects.Answer(http.Request.Method, http.Request.Path, fields);
        if (fault == Fault.HangsAfter) await HangAsync(http);
        if (fault == Fault.BreaksAfter) http.Abort();
        else await WriteAsync(http, answer);
    }

    private StubAnswer CarryOut(HttpContext http, Dictionary<string, string> fields, Fault fault)
    {
        var answer = Objects.Answer(http.Request.Method, http.Request.Path, fields);
        return fault == Fault.FailsAfter ? StubAnswer.Error(500, "api_error", null, "Something went wrong on Stripe's end.") : answer;
    }

    private async Task HangAsync(HttpContext http)
    {
        _hanging.TrySetResult();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token);
        await Task.Delay(Timeout.Infinite, gone.Token);
    }

    private static async Task WriteAsync(HttpContext http, StubAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["Request-Id"] = "req_" + answer.Status.ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsync(answer.Body.ToJsonString());
    }
}
