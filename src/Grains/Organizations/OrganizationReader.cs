using System.Collections.Concurrent;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Grains.Aggregates;

namespace OrleansBilling.Grains.Organizations;

/// <summary>
/// Reads what must be there: the organization that something belongs to. Every bill of a seller asks for it several times, and a seller is one
/// grain, perhaps in another silo; those of this silo who ask at the same time do so with one call.
/// </summary>
public sealed class OrganizationReader(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, JoinedCalls<OrganizationSnapshot>> _calls = new(StringComparer.Ordinal);

    /// <summary>The organization as it is committed, no older than this call.</summary>
    /// <exception cref="InvalidOperationException">There is none of that id.</exception>
    public async Task<OrganizationState> ReadAsync(string organization) =>
        (await CallsTo(organization).AskAsync()).State ?? throw new InvalidOperationException($"There is no organization {organization}.");

    private JoinedCalls<OrganizationSnapshot> CallsTo(string organization) => _calls.TryGetValue(organization, out var known)
        ? known
        : _calls.GetOrAdd(organization, new JoinedCalls<OrganizationSnapshot>(grains.GetGrain<IOrganizationReading>(organization).Read));
}
