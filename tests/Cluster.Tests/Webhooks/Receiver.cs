using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>What came in.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, string Body);

/// <summary>Somebody's endpoint: a real HTTP server on a free port, which does what a test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _released = new();
    private int _underWay;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> All { get; } = new();

    /// <summary>Requests that wait for their answer.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public string Url => _app.Urls.Single() + "/hooks";

    /// <summary>Starts one.</summary>
    /// <param name="answer">Given the context and how many requests there were with this one.</param>
    public static async Task<Receiver> StartAsync(Func<HttpContext, int, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/hooks", context => receiver.TakeAsync(context, answer));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>An answer by status, one for each request, the last one for all that follow.</summary>
    public static Task<Receiver> AnsweringAsync(params int[] statuses) => StartAsync((context, count) =>
    {
        context.Response.StatusCode = statuses[Math.Min(count, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    /// <summary>One that takes requests and never answers.</summary>
    public static async Task<Receiver> HangingAsync()
    {
        Receiver? self = null;
        self = await StartAsync((context, _) => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, self!._released.Token).Token)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        return self;
    }

    /// <summary>Lets go of those that hang.</summary>
    public void Release() => _released.Cancel();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
        _released.Dispose();
    }

    private async Task TakeAsync(HttpContext context, Func<HttpContext, int, Task>? answer)
    {
        Interlocked.Increment(ref _underWay);
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        All.Enqueue(new Received(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body));
        if (answer is not null) await answer(context, All.Count);
        Interlocked.Decrement(ref _underWay);
    }
}
