using System.Globalization;
using System.Net.Sockets;
using NodaTime;
using OrleansBilling.Infrastructure.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>One attempt, over real HTTP.</summary>
public sealed class WebhookSenderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 31, 12, 0);
    private static readonly string Secret = WebhookSignature.NewSecret();

    [Fact]
    public async Task A_message_arrives_with_its_three_headers()
    {
        await using var receiver = await Receiver.AnsweringAsync(204);

        var answer = await SendAsync(receiver.Url);

        var received = Assert.Single(receiver.All);
        Assert.Equal((204, true, false), (answer.Status, answer.IsSuccess, answer.IsSlow));
        Assert.Equal(("evt_1", Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), """{"a":1}"""), (received.Id, received.Timestamp, received.Body));
        Assert.Equal(WebhookSignature.Of([Secret], "evt_1", Now, """{"a":1}"""u8), received.Signature);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(500)]
    public async Task What_is_no_success_is_a_failure_with_its_status(int status)
    {
        await using var receiver = await Receiver.AnsweringAsync(status);
        var answer = await SendAsync(receiver.Url);
        Assert.Equal((status, $"Answered {status}.", status == 410), (answer.Status, answer.Error, answer.IsGone));
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        await using var target = await Receiver.AnsweringAsync(200);
        await using var receiver = await Receiver.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 308;
            context.Response.Headers.Location = target.Url;
            return Task.CompletedTask;
        });

        var answer = await SendAsync(receiver.Url);

        Assert.Equal((308, "Answered 308: redirects are not followed."), (answer.Status, answer.Error));
        Assert.Empty(target.All);
    }

    [Theory]
    [InlineData("120", 120L)]
    [InlineData("Sat, 31 Jan 2026 12:05:00 GMT", 300L)]
    [InlineData("soon", null)]
    public async Task How_long_to_wait_is_read_in_seconds_or_as_a_date(string header, long? seconds)
    {
        await using var receiver = await Receiver.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });

        Assert.Equal(seconds, (long?)(await SendAsync(receiver.Url)).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_has_failed()
    {
        await using var receiver = await Receiver.HangingAsync();
        var answer = await SendAsync(receiver.Url, Open with { TimeLimit = TimeSpan.FromMilliseconds(300), SlowAfter = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(((int?)null, "No answer within 0.3 seconds.", true), (answer.Status, answer.Error, answer.IsSlow));
    }

    [Fact]
    public async Task Who_is_not_there_has_failed()
    {
        var port = FreePort();
        Assert.NotNull((await SendAsync($"http://127.0.0.1:{port}/")).Error);
        Assert.NotNull((await SendAsync("http://nobody.invalid/")).Error);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task An_address_inside_is_not_connected_to_whatever_it_is_called(string host)
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var url = receiver.Url.Replace("127.0.0.1", host, StringComparison.Ordinal);

        var answer = await SendAsync(url, new WebhookOptions());

        Assert.EndsWith("is no address on the public internet; it is not sent to.", answer.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task A_sandbox_may_send_to_this_machine_where_the_operator_lets_it_and_nobody_else()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var options = new WebhookOptions { AllowLoopbackInSandboxes = true };
        using var sender = new WebhookSender(options);

        // Given a connection that a sandbox has opened, and left open
        Assert.True((await sender.SendAsync(Message(receiver.Url) with { MayStayHere = true }, Now)).IsSuccess);
        Assert.False((await sender.SendAsync(Message(receiver.Url), Now)).IsSuccess);
        Assert.False((await sender.SendAsync(Message("http://169.254.169.254/latest") with { MayStayHere = true }, Now)).IsSuccess);
        Assert.Single(receiver.All);
    }

    private static WebhookOptions Open => new() { AllowPrivateAddresses = true };

    private static WebhookMessage Message(string url) => new(url, "evt_1", """{"a":1}"""u8.ToArray(), [Secret], MayStayHere: false);

    private static async Task<WebhookAnswer> SendAsync(string url, WebhookOptions? options = null)
    {
        using var sender = new WebhookSender(options ?? Open);
        return await sender.SendAsync(Message(url), Now);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
