using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansBilling.Infrastructure.Payments;

/// <summary>What gateways were asked, how they answered, and how long that took.</summary>
public sealed class GatewayMetrics : IDisposable
{
    /// <summary>Of the meter and of the spans.</summary>
    public const string MeterName = "OrleansBilling.Payments";

    internal static ActivitySource Spans { get; } = new(MeterName);

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _orders;

    public GatewayMetrics()
    {
        _orders = _meter.CreateCounter<long>("billing.gateway.orders", "{order}", "Orders and questions to payment gateways, by gateway, operation and outcome.");
        _duration = _meter.CreateHistogram<double>("billing.gateway.duration", "s", "How long a payment gateway took, by gateway and operation.");
    }

    public void Record(string gateway, string operation, string outcome, TimeSpan took)
    {
        _orders.Add(1, new("gateway", gateway), new("operation", operation), new("outcome", outcome));
        _duration.Record(took.TotalSeconds, new("gateway", gateway), new("operation", operation));
    }

    /// <summary>For tests, of which many run in one process.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    public void Dispose() => _meter.Dispose();
}
