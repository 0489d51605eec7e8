using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Scenarios.World;

/// <summary>Writes a plan in one breath: <c>plan => plan.Every("month").Flat("fee", "29.00")</c>.</summary>
public sealed class PlanBuilder
{
    private readonly List<PhaseDraft> _phases = [];
    private readonly List<ComponentDraft> _components = [];
    private PlanDraft _draft = new() { IntervalUnit = "month" };

    public PlanBuilder Every(string unit) => Every(1, unit);

    public PlanBuilder Every(int count, string unit) => With(_draft with { IntervalCount = count, IntervalUnit = unit });

    public PlanBuilder InArrears() => With(_draft with { Billing = "arrears" });

    public PlanBuilder Trial(int days) => With(_draft with { TrialDays = days });

    public PlanBuilder TaxIncluded() => With(_draft with { TaxBehavior = "inclusive" });

    public PlanBuilder In(string currency) => With(_draft with { Currency = currency });

    public PlanBuilder TaxedAs(string category) => With(_draft with { TaxCategory = category });

    /// <summary>A component of one price for the whole period.</summary>
    public PlanBuilder Flat(string code, string amount, string? billing = null) => Add(new(code, code, "recurring", billing, null, "flat", amount, null));

    /// <summary>A component priced by quantity.</summary>
    public PlanBuilder PerUnit(string code, string unitAmount, string? billing = null) =>
        Add(new(code, code, "recurring", billing, null, "per_unit", null, unitAmount));

    public PlanBuilder Once(string code, string amount) => Add(new(code, code, "one_time", null, null, "flat", amount, null));

    /// <summary>A component priced by what a meter of its own name counts.</summary>
    public PlanBuilder Usage(string code, string unitAmount, string aggregation = "sum") => Usage(code, "per_unit", new PriceDraft(), aggregation, unitAmount);

    public PlanBuilder Usage(string code, string model, PriceDraft price, string aggregation = "sum", string? unitAmount = null) =>
        Add(new(code, code, "usage", null, null, model, null, unitAmount) { Meter = code, Aggregation = aggregation, More = price });

    public PlanBuilder AtLeast(string amount) => With(_draft with { MinimumAmount = amount });

    public PlanBuilder AtMost(string amount) => With(_draft with { MaximumAmount = amount });

    public PlanBuilder FreeTrialUsage() => With(_draft with { TrialUsage = "free" });

    /// <summary>What was added since the last phase holds for so many periods; what is added then, after them.</summary>
    public PlanBuilder For(int periods)
    {
        _phases.Add(new PhaseDraft(periods, [.. _components]));
        _components.Clear();
        return this;
    }

    internal PlanDraft Build(string code, string currency)
    {
        var draft = _draft with { Code = code, Name = code, Currency = _draft.Currency ?? currency };
        return _phases.Count == 0 ? draft with { Components = _components } : draft with { Phases = [.. _phases, new PhaseDraft(null, _components)] };
    }

    private PlanBuilder Add(ComponentDraft component)
    {
        _components.Add(component);
        return this;
    }

    private PlanBuilder With(PlanDraft draft)
    {
        _draft = draft;
        return this;
    }
}
