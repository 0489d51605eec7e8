using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Catalog;

/// <summary>A plan as a seller writes it: texts still to be understood.</summary>
public sealed record PlanDraft
{
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? Currency { get; init; }
    public string? IntervalUnit { get; init; }
    public int? IntervalCount { get; init; }
    public string? Billing { get; init; }
    public int? TrialDays { get; init; }
    public string? TaxCategory { get; init; }
    public string? TaxBehavior { get; init; }
    public IReadOnlyList<ComponentDraft> Components { get; init; } = [];

    /// <summary>In place of components; null when there are none.</summary>
    public IReadOnlyList<PhaseDraft>? Phases { get; init; }
    public string? MinimumAmount { get; init; }
    public string? MaximumAmount { get; init; }
    public string? TrialUsage { get; init; }

    /// <summary>Of a further version only: the first start day that gets it.</summary>
    public LocalDate? EffectiveFrom { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Publishes a plan, publishes a further version of it, and takes it off the shelf.</summary>
public static class PublishPlan
{
    public const string StandardCategory = "standard";

    /// <summary>A plan that exists and is written the same again changes nothing.</summary>
    /// <param name="defaultBehavior">What the organization's <c>tax_mode</c> says for plans that do not say.</param>
    public static Decision<PlanEvent> Create(PlanState? state, PlanDraft draft, TaxBehavior defaultBehavior, Instant now)
    {
        if (Fields.Code(draft.Code, "/code") is { } badCode) return badCode;
        if (draft.EffectiveFrom is not null) return new Rejection("first_version_in_force", "The first version of a plan is in force at once; leave the field out.", "/effective_from");
        var version = Read(draft, draft.Code!, 1, defaultBehavior, now);
        if (version.Rejection is not null) return version.Rejection;
        if (state is null) return new PlanEvent[] { new PlanCreated(draft.Code!, version.Value) };
        return SameTerms(state.Versions[0], version.Value)
            ? Array.Empty<PlanEvent>()
            : Rejection.Conflict("plan_exists", $"A plan '{draft.Code}' exists with other terms; publish a version of it instead.", "/code");
    }

    public static Decision<PlanEvent> AddVersion(PlanState? state, PlanDraft draft, TaxBehavior defaultBehavior, Instant now)
    {
        if (state is null) return Rejection.Missing("plan_not_found", "There is no such plan.");
        if (state.Archived) return Rejection.Conflict("plan_archived", "The plan is archived; publish a new plan instead.");
        if (draft.Code is not null && draft.Code != state.Code)
        {
            return new Rejection("code_fixed", $"The code of this plan is '{state.Code}' for good; leave the field out.", "/code");
        }

        if (state.Versions.Count >= Limits.VersionsPerPlan)
        {
            return Rejection.Conflict("too_many_versions", $"A plan has room for {Limits.VersionsPerPlan} versions.");
        }

        var version = Read(draft, state.Code, state.Versions.Count + 1, defaultBehavior, now);
        if (version.Rejection is not null) return version.Rejection;
        return version.Value.Currency == state.Newest.Currency
            ? new PlanEvent[] { new PlanVersionPublished(version.Value) }
            : new Rejection("currency_fixed", $"This plan is sold in {state.Newest.Currency}; publish a plan of its own for another currency.", "/currency");
    }

    public static Decision<PlanEvent> Archive(PlanState? state, Instant now) => state switch
    {
        null => Rejection.Missing("plan_not_found", "There is no such plan."),
        { Archived: true } => Array.Empty<PlanEvent>(),
        _ => new PlanEvent[] { new PlanArchived(now) },
    };

    private static bool SameTerms(PlanVersion left, PlanVersion right) =>
        left with { PublishedAt = right.PublishedAt, Components = right.Components, Phases = right.Phases, Metadata = right.Metadata } == right
        && left.Components.SequenceEqual(right.Components)
        && PlanPhases.Same(left.Phases, right.Phases)
        && left.Metadata.Count == right.Metadata.Count
        && left.Metadata.All(pair => right.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static Result<PlanVersion> Read(PlanDraft draft, string code, int number, TaxBehavior defaultBehavior, Instant now)
    {
        var currency = Currency.Parse(draft.Currency);
        var interval = Interval.Parse(draft.IntervalUnit, draft.IntervalCount, "/interval");
        var timing = Timing(draft.Billing, "/billing", BillingTiming.Advance);
        var behavior = Fields.OneOf(
            draft.TaxBehavior, "/tax_behavior", defaultBehavior, ("exclusive", TaxBehavior.Exclusive), ("inclusive", TaxBehavior.Inclusive));
        var trialUsage = Fields.OneOf(draft.TrialUsage, "/trial_usage", Catalog.TrialUsage.Billed, ("billed", Catalog.TrialUsage.Billed), ("free", Catalog.TrialUsage.Free));
        var bad = Fields.First(
            Fields.Text(draft.Name, Limits.NameLength, "/name"),
            currency.Rejection,
            interval.Rejection,
            timing.Rejection,
            behavior.Rejection,
            draft.TaxCategory is null ? null : Fields.Code(draft.TaxCategory, "/tax_category"),
            TrialDays(draft.TrialDays),
            trialUsage.Rejection,
            InRange(draft.EffectiveFrom, now.InUtc().Date),
            Fields.Metadata(draft.Metadata));
        if (bad is not null) return bad;

        var phases = PlanPhases.Read(draft, currency.Value);
        if (phases.Rejection is not null) return phases.Rejection;
        var bounds = AmountBounds.Read(draft.MinimumAmount, draft.MaximumAmount, currency.Value, "");
        if (bounds.Rejection is not null) return bounds.Rejection;
        return new PlanVersion
        {
            Number = number,
            Plan = code,
            Name = draft.Name!,
            Currency = currency.Value,
            Interval = interval.Value,
            Timing = timing.Value,
            TrialDays = draft.TrialDays ?? 0,
            TaxCategory = draft.TaxCategory ?? StandardCategory,
            TaxBehavior = behavior.Value,
            Components = phases.Value[0].Components,
            Phases = phases.Value.Count > 1 ? phases.Value : [],
            MinimumAmount = bounds.Value.Minimum,
            MaximumAmount = bounds.Value.Maximum,
            TrialUsage = trialUsage.Value,
            Metadata = draft.Metadata ?? new Dictionary<string, string>(),
            PublishedAt = now,
            EffectiveFrom = draft.EffectiveFrom,
        };
    }

    private static Rejection? InRange(LocalDate? effectiveFrom, LocalDate today) =>
        effectiveFrom < today.PlusYears(-Limits.StartYears) || effectiveFrom > today.PlusYears(Limits.StartYears)
            ? new Rejection("day_out_of_range", $"A version comes into force at most {Limits.StartYears} years from today.", "/effective_from")
            : null;

    internal static Result<BillingTiming> Timing(string? text, string pointer, BillingTiming fallback) =>
        Fields.OneOf(text, pointer, fallback, ("advance", BillingTiming.Advance), ("arrears", BillingTiming.Arrears));

    private static Rejection? TrialDays(int? days) => days is null or (>= 0 and <= Limits.TrialDays)
        ? null
        : new Rejection("trial_too_long", $"A trial lasts 0 to {Limits.TrialDays} days (two years).", "/trial_days");
}
