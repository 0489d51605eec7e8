using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using NodaTime;

namespace OrleansBilling.Infrastructure.Webhooks;

/// <summary>One message to one endpoint.</summary>
/// <param name="Id">The event's id, the same however often it is sent.</param>
/// <param name="Secrets">The live ones, the newest first.</param>
/// <param name="MayStayHere">Whether it may go to this very machine.</param>
public sealed record WebhookMessage(string Url, string Id, byte[] Body, IReadOnlyList<string> Secrets, bool MayStayHere);

/// <summary>What became of one attempt.</summary>
/// <param name="Status">The answer's HTTP status; null when there was none.</param>
/// <param name="Error">What is wrong; null for a success.</param>
/// <param name="RetryAfter">How long the endpoint asked to be left alone.</param>
/// <param name="IsSlow">Whether it took long.</param>
public sealed record WebhookAnswer(int? Status, string? Error, Duration? RetryAfter, bool IsSlow)
{
    public bool IsSuccess => Error is null;

    /// <summary>The endpoint wants no more, ever.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>Posts events to endpoints. It follows no redirect, uses no proxy, keeps no cookie and reads no body.</summary>
public sealed class WebhookSender : IDisposable
{
    private readonly WebhookOptions _options;
    private readonly HttpClient _outside;
    private readonly HttpClient _here;

    public WebhookSender(WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _outside = Client(options.TimeLimit, address => options.AllowPrivateAddresses || PublicAddresses.Has(address));
        // Apart, with connections of its own: what a sandbox may open must not be there for others to use.
        _here = Client(options.TimeLimit, address => options.AllowPrivateAddresses || IPAddress.IsLoopback(address) || PublicAddresses.Has(address));
    }

    /// <summary>Sends, and waits for the head of the answer. Whatever goes wrong out there is an answer, never an exception.</summary>
    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, Instant now)
    {
        ArgumentNullException.ThrowIfNull(message);
        var client = message.MayStayHere && _options.AllowLoopbackInSandboxes ? _here : _outside;
        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.TimeLimit);
        try
        {
            using var request = Request(message, now);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Read(response, now, IsSlow(began));
        }
        catch (OperationCanceledException)
        {
            return Failed($"No answer within {_options.TimeLimit.TotalSeconds:0.#} seconds.");
        }
        catch (HttpRequestException failure)
        {
            return Failed(Innermost(failure));
        }
        catch (Exception failure) when (failure is IOException or SocketException or InvalidOperationException or UriFormatException or NotSupportedException)
        {
            return Failed(failure.Message);
        }

        WebhookAnswer Failed(string error) => new(null, error, null, IsSlow(began));
    }

    public void Dispose()
    {
        _outside.Dispose();
        _here.Dispose();
    }

    private bool IsSlow(long began) => Stopwatch.GetElapsedTime(began) > _options.SlowAfter;

    private static HttpRequestMessage Request(WebhookMessage message, Instant now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("OrleansBilling/1");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", WebhookSignature.Seconds(now));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(message.Secrets, message.Id, now, message.Body));
        return request;
    }

    private static WebhookAnswer Read(HttpResponseMessage response, Instant now, bool slow)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return new WebhookAnswer(status, null, null, slow);
        var error = status is >= 300 and < 400 ? $"Answered {status}: redirects are not followed." : $"Answered {status}.";
        return new WebhookAnswer(status, error, RetryAfter(response.Headers.RetryAfter, now), slow);
    }

    private static Duration? RetryAfter(RetryConditionHeaderValue? header, Instant now) => header switch
    {
        { Delta: { } delta } => Duration.FromTimeSpan(delta),
        { Date: { } date } => Instant.FromDateTimeOffset(date) - now,
        _ => null,
    };

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner) failure = inner;
        return failure.Message;
    }

    private static HttpClient Client(TimeSpan timeLimit, Func<IPAddress, bool> mayConnect)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // What a name stands for is looked up again from time to time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = timeLimit,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, mayConnect, cancellation),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Looks the name up, and connects to an address that was checked. To check a name and connect to it afterwards would leave time for
    /// the name to change what it stands for.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, Func<IPAddress, bool> mayConnect, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellation);
        var allowed = Array.FindAll(addresses, address => mayConnect(address));
        if (allowed.Length == 0) throw new IOException($"{endpoint.Host} is no address on the public internet; it is not sent to.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
