using System.Net;
using System.Net.Sockets;

namespace OrleansBilling.Infrastructure.Webhooks;

/// <summary>Tells addresses of the public internet from those of private networks, of this machine, and of services of a cloud.</summary>
/// <remarks>
/// After the registries of special-purpose addresses (RFC 6890 and its successors). In IPv6 only global unicast counts, without the parts
/// that carry an IPv4 address inside, which could lead anywhere.
/// </remarks>
public static class PublicAddresses
{
    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure's service for its own machines has a public address.
            "168.63.129.16/32",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialV6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    public static bool Has(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(SpecialV4, network => network.Contains(plain))
            : GlobalV6.Contains(plain) && !Array.Exists(SpecialV6, network => network.Contains(plain));
    }
}
