using OrleansBilling.Domain.Organizations;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Grains.Audit;

/// <summary>The seller as it was at each moment, by the positions of the journal.</summary>
internal sealed class SellerHistory
{
    private readonly List<(long Position, OrganizationState State)> _versions = [];

    public static async Task<SellerHistory> ReadAsync(AuditSnapshot snapshot, string organization)
    {
        var history = new SellerHistory();
        var stream = "organization/" + organization;
        var state = (OrganizationState?)null;
        foreach (var entry in (await snapshot.EventsAsync(organization, [stream]))[stream])
        {
            try
            {
                state = OrganizationEvolution.Evolve(state, EventNames.Read<OrganizationEvent>(entry.Type, entry.Data));
            }
#pragma warning disable CA1031 // Whatever is wrong with it is told where its own journal is looked at.
            catch (Exception)
#pragma warning restore CA1031
            {
                break;
            }

            history._versions.Add((entry.Position, state));
        }

        return history;
    }

    /// <summary>The sellers that a commit may have known, likeliest first: one that committed at the same time may have been seen or not.</summary>
    public IEnumerable<OrganizationState> At(long position)
    {
        var next = _versions.FindIndex(version => version.Position > position);
        var at = next < 0 ? _versions.Count - 1 : next - 1;
        foreach (var candidate in new[] { at, at - 1, at + 1 })
        {
            if (candidate >= 0 && candidate < _versions.Count) yield return _versions[candidate].State;
        }
    }
}
