using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Silo;

namespace OrleansBilling.Bench;

/// <summary>A silo of the product in this process, under a clock that can be put forward.</summary>
internal static class BenchSilo
{
    public static async Task<IHost> StartAsync(string database, ShiftedTime time, BenchOptions options, bool alone = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.AddBillingSilo(new SiloSettings
        {
            Database = database,
            Alone = alone,
            SiloPort = Child.FreePort(),
            GatewayPort = Child.FreePort(),
            SharedCommits = !options.Separate,
            // Nobody is woken but by the bench.
            Wakes = new WakeOptions { Spread = TimeSpan.Zero, SweepGrace = TimeSpan.FromDays(3650), SweepEvery = TimeSpan.FromHours(1), Concurrency = options.Concurrency },
        });
        builder.Services.AddSingleton(new BillingClock(time));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

/// <summary>The real time, put forward by a constant.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    public void MoveTo(DateTimeOffset moment) => _ahead = moment - base.GetUtcNow();
}
