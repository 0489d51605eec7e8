using System.Collections.Concurrent;
using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Grains.Plans;

/// <summary>Reads what must be there: a version of a plan that something is on. A published version never changes, so once read it stays.</summary>
public sealed class PlanReader(IGrainFactory grains)
{
    /// <summary>Versions kept. A few kilobytes each, and who has more of them has memory for it.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(string Organization, string Code, int Version), PlanVersion> _known = new();

    /// <exception cref="InvalidOperationException">There is no such version.</exception>
    public async Task<PlanVersion> ReadAsync(string organization, string code, int version)
    {
        if (_known.TryGetValue((organization, code, version), out var known)) return known;
        var read = (await grains.GetGrain<IPlanReading>($"{organization}/{code}").Read(version)).Version
            ?? throw new InvalidOperationException($"The plan {organization}/{code} has no version {version}.");
        if (_known.Count >= Most) _known.Clear();
        return _known[(organization, code, version)] = read;
    }
}
