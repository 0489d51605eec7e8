using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>A phase as a seller writes it.</summary>
public sealed record PhaseDraft(int? Periods, IReadOnlyList<ComponentDraft> Components);

/// <summary>Reads the phases of a plan and says which field of which one is wrong.</summary>
internal static class PlanPhases
{
    /// <summary>The phases; a plan that has none is one phase for good, made of its components.</summary>
    internal static Result<IReadOnlyList<PlanPhase>> Read(PlanDraft draft, Currency currency)
    {
        if (draft.Phases is not { } phases) return OneForGood(draft, currency);
        if (draft.Components.Count > 0) return new Rejection("components_and_phases", "A plan has either components or phases with components.", "/phases");
        if (phases.Count < 2) return new Rejection("too_few_phases", "A ramp has at least two phases; write 'components' when nothing changes.", "/phases");
        if (phases.Count > Limits.PhasesPerPlan) return new Rejection("too_many_phases", $"A plan has room for {Limits.PhasesPerPlan} phases.", "/phases");
        var read = new List<PlanPhase>();
        for (var i = 0; i < phases.Count; i++)
        {
            var phase = ReadOne(phases[i], currency, i == 0, i == phases.Count - 1, "/phases/" + i.ToString(CultureInfo.InvariantCulture));
            if (phase.Rejection is not null) return phase.Rejection;
            read.Add(phase.Value);
        }

        return read;
    }

    internal static bool Same(IReadOnlyList<PlanPhase> left, IReadOnlyList<PlanPhase> right) =>
        left.Count == right.Count
        && left.Zip(right).All(pair => pair.First.Periods == pair.Second.Periods && pair.First.Components.SequenceEqual(pair.Second.Components));

    private static Result<IReadOnlyList<PlanPhase>> OneForGood(PlanDraft draft, Currency currency)
    {
        var components = PlanComponents.Read(draft.Components, currency, "/components");
        return components.Rejection is not null ? components.Rejection : new[] { new PlanPhase(null, components.Value) };
    }

    private static Result<PlanPhase> ReadOne(PhaseDraft draft, Currency currency, bool first, bool last, string pointer)
    {
        if (last && draft.Periods is not null)
        {
            return new Rejection("last_phase_ends", "The last phase lasts for good; leave 'periods' out.", pointer + "/periods");
        }

        if (!last && draft.Periods is not (>= 1 and <= Limits.PeriodsPerPhase))
        {
            return new Rejection("periods_out_of_range", $"Every phase but the last lasts 1 to {Limits.PeriodsPerPhase} periods.", pointer + "/periods");
        }

        var components = PlanComponents.Read(draft.Components, currency, pointer + "/components");
        if (components.Rejection is not null) return components.Rejection;
        for (var i = 0; !first && i < components.Value.Count; i++)
        {
            if (components.Value[i].Kind != ComponentKind.OneTime) continue;
            var kind = $"{pointer}/components/{i.ToString(CultureInfo.InvariantCulture)}/kind";
            return new Rejection("one_time_in_first_phase", "A one-time component is billed with the first invoice, so it belongs to the first phase.", kind);
        }

        return new PlanPhase(draft.Periods, components.Value);
    }
}
