using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using MimeKit;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using ServiceProvider = SmtpServer.ComponentModel.ServiceProvider;

namespace OrleansBilling.Testing;

/// <summary>A mail server of a test, on a port of its own: keeps what it gets, and refuses what it is told to.</summary>
public sealed class MailTrap : IAsyncDisposable
{
    private readonly ConcurrentQueue<MimeMessage> _received = new();
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.OrdinalIgnoreCase);
    private SmtpServer.SmtpServer? _server;
    private Task _running = Task.CompletedTask;

    private MailTrap(int port) => Port = port;

    public int Port { get; private set; }

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<MimeMessage> Received => [.. _received];

    /// <summary>Answers to whatever comes that it should be tried later, while set.</summary>
    public bool Busy { get; set; }

    /// <summary>Is done with each mail after it is kept and before the sender hears of it.</summary>
    public Func<Task>? OnKept { get; set; }

    /// <summary>Keeps the next mail, and the sender never hears of it: the line is cut.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>How many deliveries were begun, those that were refused included.</summary>
    public int Attempts => _attempts;

    private int _attempts;

    public static async Task<MailTrap> StartAsync()
    {
        var trap = new MailTrap(0);
        await trap.ListenAsync();
        return trap;
    }

    /// <summary>From now on this address does not exist here.</summary>
    public void Forget(string address) => _unknown[address] = true;

    /// <summary>Listens, again on the same port after a stop.</summary>
    public async Task ListenAsync()
    {
        var factory = new EndpointListenerFactory();
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        factory.EndpointStarted += (_, endpoint) => started.TrySetResult(((IPEndPoint)endpoint.LocalEndPoint).Port);
        var services = new ServiceProvider();
        services.Add((IEndpointListenerFactory)factory);
        services.Add((IMessageStore)new Keep(this));
        services.Add((IMailboxFilter)new Doorman(this));
        _server = new SmtpServer.SmtpServer(
            new SmtpServerOptionsBuilder().ServerName("trap").Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port))).Build(), services);
        _running = _server.StartAsync(CancellationToken.None);
        await Task.WhenAny(started.Task, _running);
        if (_running.IsCompleted) await _running;
        Port = await started.Task;
    }

    /// <summary>Nobody answers any more.</summary>
    public async Task StopAsync()
    {
        _server?.Shutdown();
        await _running;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private sealed class Keep(MailTrap trap) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (trap.Busy) return new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "busy, try later");
            using var bytes = new MemoryStream(buffer.ToArray());
            trap._received.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
            if (trap.OnKept is { } then) await then();
            if (trap.LosesNextAnswer) context.Pipe.Dispose();
            trap.LosesNextAnswer = false;
            return SmtpResponse.Ok;
        }
    }

    private sealed class Doorman(MailTrap trap) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref trap._attempts);
            return Task.FromResult(!trap._unknown.ContainsKey(to.AsAddress()));
        }
    }
}
