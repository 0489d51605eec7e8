using System.Collections.Concurrent;
using System.Text.Json;

namespace OrleansBilling.Chaos.Load;

/// <summary>A subscription of which the product said that it is there.</summary>
/// <param name="Unit">month or day.</param>
/// <param name="EndsOn">The first day not billed; null: today is billed too.</param>
internal sealed record Subscription(string Id, string Unit, DateOnly Start, DateOnly? EndsOn)
{
    /// <summary>The days on which it is to be billed, each once.</summary>
    public IEnumerable<DateOnly> Due(DateOnly today)
    {
        var end = EndsOn ?? today.AddDays(1);
        for (var period = 0; ; period++)
        {
            var day = Unit == "month" ? Start.AddMonths(period) : Start.AddDays(period);
            if (day >= end) yield break;
            yield return day;
        }
    }
}

/// <summary>An answer that the product must stand by.</summary>
/// <param name="Path">Where it is read.</param>
/// <param name="Said">The answer to the write.</param>
/// <param name="Fields">Those of it that never change.</param>
internal sealed record Acknowledged(string Path, JsonElement Said, IReadOnlyList<string> Fields);

/// <summary>What the product has acknowledged, and so must have.</summary>
internal sealed class Promises(string organization)
{
    public string Organization { get; } = organization;

    public ConcurrentQueue<Acknowledged> Writes { get; } = new();

    public ConcurrentQueue<Subscription> Subscriptions { get; } = new();

    public ConcurrentQueue<string> Customers { get; } = new();

    /// <summary>Marks of one-off invoices, each of which was ordered under one key.</summary>
    public ConcurrentQueue<string> OneOffs { get; } = new();
}
