using System.Net;
using System.Net.Sockets;

namespace OrleansBilling.Testing;

/// <summary>Ports of 127.0.0.1 that were free a moment ago.</summary>
public static class FreePorts
{
    /// <summary>All held at once, so that they differ.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}
