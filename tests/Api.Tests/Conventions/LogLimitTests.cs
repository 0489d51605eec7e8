using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansBilling.Telemetry;
using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

/// <summary>What is too much for a log.</summary>
public sealed class LogLimitTests
{
    [Fact]
    public void A_category_of_Orleans_writes_a_burst_and_then_waits_while_others_are_written()
    {
        using var limit = new LogLimit();

        var written = Enumerable.Range(0, LogLimit.Burst * 10).Count(_ => Writes(limit, "Orleans.Runtime.Catalog"));
        // A slow machine may add some by the second, but not ten times as many.
        Assert.InRange(written, LogLimit.Burst, LogLimit.Burst * 2);
        Assert.True(Writes(limit, "Orleans.Messaging"));
        Assert.All(Enumerable.Range(0, LogLimit.Burst * 10), _ => Assert.True(Writes(limit, "OrleansBilling.Grains.Sweeper")));
    }

    private static bool Writes(LogLimit limit, string category) => limit.ShouldSample(new LogEntry<string>(LogLevel.Error, category, default, "x", null, (state, _) => state));
}
