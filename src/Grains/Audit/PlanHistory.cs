using OrleansBilling.Domain.Catalog;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Grains.Audit;

/// <summary>Plans as their journals tell them. A published version never changes, so that of any moment is that of all.</summary>
internal sealed class PlanHistory
{
    private readonly Dictionary<string, PlanState> _plans = new(StringComparer.Ordinal);

    public static async Task<PlanHistory> ReadAsync(AuditSnapshot snapshot, string organization, IEnumerable<string> plans)
    {
        var history = new PlanHistory();
        foreach (var stream in await snapshot.EventsAsync(organization, [.. plans.Distinct(StringComparer.Ordinal).Select(plan => "plan/" + plan)])) history.Play(stream);
        return history;
    }

    /// <exception cref="KeyNotFoundException">No journal tells of it, or not to its end.</exception>
    public PlanVersion Version(string code, int number) =>
        _plans.GetValueOrDefault(code)?.Version(number) ?? throw new KeyNotFoundException($"No journal tells of version {number} of the plan {code}.");

    private void Play(IEnumerable<AuditedEntry> entries)
    {
        var state = (PlanState?)null;
        foreach (var entry in entries)
        {
            try
            {
                state = PlanEvolution.Evolve(state, EventNames.Read<PlanEvent>(entry.Type, entry.Data));
            }
#pragma warning disable CA1031 // Whatever is wrong with it is told where its own journal is looked at.
            catch (Exception)
#pragma warning restore CA1031
            {
                return;
            }

            _plans[state.Code] = state;
        }
    }
}
