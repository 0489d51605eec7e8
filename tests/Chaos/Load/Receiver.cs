using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Chaos.Load;

/// <summary>Somebody's address for webhooks.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _received = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/hooks";

    public bool Has(string id) => _received.ContainsKey(id);

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.MapPost("/hooks", (HttpContext http) =>
        {
            receiver._received.AddOrUpdate(http.Request.Headers["webhook-id"].ToString(), 1, (_, count) => count + 1);
            return Results.Ok();
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
