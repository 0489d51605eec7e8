using System.Net;
using System.Net.Sockets;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Where a connection is cut: the commit never reaches the server, or only its answer is lost.</summary>
public enum Cut
{
    BeforeCommit,
    AfterCommit,
}

/// <summary>
/// Stands between Npgsql and PostgreSQL and cuts the connection at the n-th COMMIT. The one place where "lost" and "done, but nobody
/// heard of it" can be told apart at will; the code under test has no seam for it and needs none.
/// </summary>
internal sealed class CommitCutter : IAsyncDisposable
{
    // What Npgsql sends to commit, as one message: 'Q', the length, the text, a zero.
    private static readonly byte[] Commit = [(byte)'Q', 0, 0, 0, 11, .. "COMMIT"u8, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _untilCut = int.MaxValue;
    private Cut _cut;

    public CommitCutter(int serverPort)
    {
        _server = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether the cut that was armed has happened.</summary>
    public bool HasCut
    {
        get
        {
            lock (_lock) return _untilCut == int.MaxValue;
        }
    }

    /// <summary>Cuts once, at the commit of that number counted from now, from 1.</summary>
    public void Arm(int commit, Cut cut)
    {
        lock (_lock) (_untilCut, _cut) = (commit, cut);
    }

    public void Disarm()
    {
        lock (_lock) _untilCut = int.MaxValue;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // Nobody connects any more.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server, _stopping.Token);
            var link = new Link(near.GetStream(), far.GetStream());
            await Task.WhenAny(TalkAsync(link), AnswerAsync(link));
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
        {
            // Either end went away; so does the other.
        }
    }

    private async Task TalkAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Near.ReadAsync(buffer, _stopping.Token) is var read and > 0)
        {
            var cut = buffer.AsSpan(0, read).EndsWith(Commit) ? Count() : null;
            if (cut == Cut.BeforeCommit) return;
            link.DropsAnswers |= cut == Cut.AfterCommit;
            await link.Far.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
        }
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Far.ReadAsync(buffer, _stopping.Token) is var read and > 0)
        {
            // The answer is here, so the commit is done.
            if (link.DropsAnswers) return;
            await link.Near.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
        }
    }

    private Cut? Count()
    {
        lock (_lock)
        {
            if (_untilCut == int.MaxValue || --_untilCut > 0) return null;
            _untilCut = int.MaxValue;
            return _cut;
        }
    }

    private sealed class Link(NetworkStream near, NetworkStream far)
    {
        public NetworkStream Near => near;

        public NetworkStream Far => far;

        public volatile bool DropsAnswers;
    }
}
