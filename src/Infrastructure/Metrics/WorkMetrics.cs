using System.Diagnostics.Metrics;

namespace OrleansBilling.Infrastructure.Metrics;

/// <summary>What this process does: commits, wakes, numbers, webhooks, and what its sweeper found.</summary>
public sealed class WorkMetrics : IDisposable
{
    public const string MeterName = "OrleansBilling.Work";

    private static readonly string[] Series = ["invoice", "credit_note"];
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _wakes;
    private readonly long[] _issued = new long[Series.Length];
    private long _waiting;
    private long _found;
    private long _webhooksTaken;
    private long _webhooksFailed;

    public WorkMetrics()
    {
        _commits = _meter.CreateHistogram<double>("billing.commit.duration", "s", "Commits of grains, by kind of grain and outcome (committed, failed).");
        _wakes = _meter.CreateHistogram<double>("billing.wake.duration", "s", "Wakes of grains, by kind of grain and outcome (done, failed).");
        // Observed, so that they are there from the start: a figure that is missing cannot be told from one that nobody exports.
        _meter.CreateObservableCounter("billing.invoices.issued", () => Series.Select((series, i) => Of(ref _issued[i], Tag("series", series))), "{document}", "Documents that got their number, by series.");
        _meter.CreateObservableGauge("billing.register.waiting", () => Interlocked.Read(ref _waiting), "{document}", "Documents that wait in this process for their number.");
        _meter.CreateObservableCounter("billing.sweeper.found", () => Interlocked.Read(ref _found), "{aggregate}", "Overdue aggregates that the sweeper found: missed by their reminders.");
        _meter.CreateObservableCounter(
            "billing.webhooks.sent",
            () => new[] { Of(ref _webhooksTaken, Tag("outcome", "succeeded")), Of(ref _webhooksFailed, Tag("outcome", "failed")) },
            "{delivery}",
            "Attempts to deliver webhooks, by outcome (succeeded, failed).");
    }

    /// <param name="stream">Of the journal: <c>subscription/sub_x</c>.</param>
    public void Committed(string stream, TimeSpan took, bool succeeded) => _commits.Record(took.TotalSeconds, Tag("stream", KindOf(stream)), Tag("outcome", succeeded ? "committed" : "failed"));

    /// <inheritdoc cref="Committed"/>
    public void Woken(string stream, TimeSpan took, bool succeeded) => _wakes.Record(took.TotalSeconds, Tag("kind", KindOf(stream)), Tag("outcome", succeeded ? "done" : "failed"));

    public void Issued(string series, int documents) => Interlocked.Add(ref _issued[Array.IndexOf(Series, series)], documents);

    /// <summary>Negative when they wait no longer.</summary>
    public void Waiting(int documents) => Interlocked.Add(ref _waiting, documents);

    public void Found(int overdue) => Interlocked.Add(ref _found, overdue);

    public void WebhookSent(bool succeeded) => Interlocked.Increment(ref succeeded ? ref _webhooksTaken : ref _webhooksFailed);

    /// <summary>For tests, of which many run in one process.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    public void Dispose() => _meter.Dispose();

    // The kind alone: an id in a label would make a series of figures for each subscription.
    private static string KindOf(string stream) => stream.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? stream[..slash] : stream;

    private static Measurement<long> Of(ref long count, KeyValuePair<string, object?> tag) => new(Interlocked.Read(ref count), tag);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
