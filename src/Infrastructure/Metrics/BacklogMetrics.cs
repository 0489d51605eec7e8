using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace OrleansBilling.Infrastructure.Metrics;

/// <summary>
/// Shows what waits in the database as figures. Each silo reads the same: of several, take the greatest. They are read apart from their
/// collection, so that a database that does not answer cannot keep the other figures from being collected.
/// </summary>
public sealed class BacklogMetrics : BackgroundService
{
    public const string MeterName = "OrleansBilling.Backlog";

    private readonly Meter _meter = new(MeterName);
    private readonly Backlogs _backlogs;
    private readonly TimeProvider _time;
    private readonly ILogger<BacklogMetrics> _log;
    private volatile Reading _last;

    public BacklogMetrics(Backlogs backlogs, TimeProvider time, ILogger<BacklogMetrics> log)
    {
        (_backlogs, _time, _log) = (backlogs, time, log);
        _last = new Reading([], Now());
        Gauge("due", "billing.due.backlog", "Aggregates whose time to be woken has come, by kind.");
        Age("due", "billing.due.oldest.age", "How long the longest overdue of them is overdue.");
        Gauge("outbox", "billing.outbox.backlog", "Messages between aggregates that wait to be delivered.");
        Age("outbox", "billing.outbox.oldest.age", "How long the oldest of them is due.");
        Gauge("webhooks", "billing.webhooks.backlog", "Webhook deliveries that are due.");
        Age("webhooks", "billing.webhooks.oldest.age", "How long the oldest of them is due.");
        Gauge("notices", "billing.notices.backlog", "Mails that are due.");
        Age("notices", "billing.notices.oldest.age", "How long the oldest of them is due.");
        Gauge("held", "billing.invoices.held", "Invoices that wait for a person.");
        Gauge("alerts", "billing.alerts.open", "Alerts that nobody has resolved, by kind.");
        _meter.CreateObservableGauge("billing.backlog.read.age", () => (Now() - _last.At).TotalSeconds, "s", "How long ago the backlogs were read.");
    }

    /// <summary>How often they are read.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Reads them now.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        _last = new Reading(await _backlogs.ReadAsync(now, cancellationToken), now);
    }

    /// <summary>For tests, of which many run in one process.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The age of the last reading tells.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _log.LogWarning(exception, "The backlogs could not be read; trying again.");
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    private void Gauge(string backlog, string name, string description) =>
        _meter.CreateObservableGauge(name, () => Of(backlog).Select(one => new Measurement<long>(one.Count, Tags(one))), null, description);

    private void Age(string backlog, string name, string description) =>
        _meter.CreateObservableGauge(name, () => Of(backlog).Select(one => new Measurement<double>(one.Oldest is { } oldest ? (Now() - oldest).TotalSeconds : 0, Tags(one))), "s", description);

    // Nothing is said as 0: a figure that is missing cannot be told from one that nobody exports.
    private IEnumerable<Backlog> Of(string name) => _last.Backlogs.Where(one => one.Name == name).DefaultIfEmpty(new Backlog(name, "", 0, null));

    private static KeyValuePair<string, object?>[] Tags(Backlog backlog) => backlog.Kind.Length == 0 ? [] : [new("kind", backlog.Kind)];

    private Instant Now() => Instant.FromDateTimeOffset(_time.GetUtcNow());

    private sealed record Reading(IReadOnlyList<Backlog> Backlogs, Instant At);
}
