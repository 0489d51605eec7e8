using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Tests.Catalog;

public sealed class PublishPlanTests
{
    public static TheoryData<string, string, Func<PlanDraft, PlanDraft>> Refusals => new()
    {
        { "bad_code", "/code", plan => plan with { Code = "a b" } },
        { "text_required", "/name", plan => plan with { Name = " " } },
        { "text_too_long", "/name", plan => plan with { Name = new string('x', 201) } },
        { "currency_required", "/currency", plan => plan with { Currency = null } },
        { "unknown_currency", "/currency", plan => plan with { Currency = "XXX" } },
        { "unknown_interval_unit", "/interval/unit", plan => plan with { IntervalUnit = "moon" } },
        { "interval_out_of_range", "/interval/count", plan => plan with { IntervalCount = 0 } },
        { "interval_out_of_range", "/interval/count", plan => plan with { IntervalUnit = "year", IntervalCount = 11 } },
        { "unknown_value", "/billing", plan => plan with { Billing = "sometimes" } },
        { "unknown_value", "/tax_behavior", plan => plan with { TaxBehavior = "none" } },
        { "bad_code", "/tax_category", plan => plan with { TaxCategory = "" } },
        { "trial_too_long", "/trial_days", plan => plan with { TrialDays = 732 } },
        { "trial_too_long", "/trial_days", plan => plan with { TrialDays = -1 } },
        { "too_many_metadata", "/metadata", plan => plan with { Metadata = Enumerable.Range(0, 51).ToDictionary(i => $"k{i}", _ => "") } },
        { "components_required", "/components", plan => plan with { Components = [] } },
        { "too_many_components", "/components", plan => plan with { Components = [.. Enumerable.Repeat(A.FlatComponent, 51)] } },
        { "duplicate_component", "/components/1/code", plan => plan with { Components = [A.FlatComponent, A.FlatComponent] } },
        { "bad_code", "/components/0/code", Flat(c => c with { Code = null }) },
        { "text_required", "/components/0/name", Flat(c => c with { Name = null }) },
        { "unknown_value", "/components/0/kind", Flat(c => c with { Kind = "gadget" }) },
        { "unknown_value", "/components/0/kind", Flat(c => c with { Kind = null }) },
        { "unknown_value", "/components/0/billing", Flat(c => c with { Billing = "never" }) },
        { "bad_code", "/components/0/tax_category", Flat(c => c with { TaxCategory = "a b" }) },
        { "one_time_has_no_timing", "/components/0/billing", Flat(c => c with { Kind = "one_time", Billing = "arrears" }) },
        { "price_required", "/components/0/price", Flat(c => c with { Model = null }) },
        { "unknown_price_model", "/components/0/price/model", Flat(c => c with { Model = "stairs" }) },
        { "price_field_unused", "/components/0/price/unit_amount", Flat(c => c with { UnitAmount = "1" }) },
        { "price_field_unused", "/components/1/price/amount", Seat(c => c with { Amount = "1" }) },
        { "number_required", "/components/0/price/amount", Flat(c => c with { Amount = null }) },
        { "number_required", "/components/1/price/unit_amount", Seat(c => c with { UnitAmount = null }) },
        { "too_many_digits", "/components/0/price/amount", Flat(c => c with { Amount = "1.001" }) },
        { "too_many_digits", "/components/1/price/unit_amount", Seat(c => c with { UnitAmount = "0.0000000000001" }) },
        { "negative_price", "/components/0/price/amount", Flat(c => c with { Amount = "-1" }) },
        { "negative_price", "/components/1/price/unit_amount", Seat(c => c with { UnitAmount = "-0.01" }) },
        { "amount_too_large", "/components/0/price/amount", Flat(c => c with { Amount = "10000000000000.01" }) },
        { "amount_too_large", "/components/1/price/unit_amount", Seat(c => c with { UnitAmount = "1000000000.01" }) },
        { "negative_price", "/minimum_amount", plan => plan with { MinimumAmount = "-1" } },
        { "too_many_digits", "/maximum_amount", plan => plan with { MaximumAmount = "1.001" } },
        { "minimum_over_maximum", "/maximum_amount", plan => plan with { MinimumAmount = "2", MaximumAmount = "1" } },
        { "unknown_value", "/trial_usage", plan => plan with { TrialUsage = "half" } },
        { "minimum_over_maximum", "/components/1/maximum_amount", Seat(c => c with { MinimumAmount = "2", MaximumAmount = "1" }) },
        { "one_time_has_no_bounds", "/components/0/minimum_amount", Flat(c => c with { Kind = "one_time", MinimumAmount = "1" }) },
        { "one_time_has_no_bounds", "/components/0/maximum_amount", Flat(c => c with { Kind = "one_time", MaximumAmount = "1" }) },
        { "included_units_unused", "/components/0/included_units", Flat(c => c with { IncludedUnits = "1" }) },
        { "included_units_unused", "/components/1/included_units", Seat(c => c with { Kind = "one_time", IncludedUnits = "1" }) },
        { "units_out_of_range", "/components/1/included_units", Seat(c => c with { IncludedUnits = "-1" }) },
        { "only_for_usage", "/components/0/meter", Flat(c => c with { Meter = "calls" }) },
        { "only_for_usage", "/components/0/aggregation", Flat(c => c with { Aggregation = "sum" }) },
        { "meter_required", "/components/1/meter", Seat(c => c with { Kind = "usage" }) },
        { "bad_code", "/components/1/meter", Seat(c => c with { Kind = "usage", Meter = "a b" }) },
        { "unknown_value", "/components/1/aggregation", Seat(c => c with { Kind = "usage", Meter = "m", Aggregation = "median" }) },
        { "usage_in_arrears", "/components/1/billing", Seat(c => c with { Kind = "usage", Meter = "m", Billing = "advance" }) },
        { "model_not_for_kind", "/components/0/price/model", Priced("percentage", new PriceDraft { Percent = "1" }, "recurring") },
        { "percentage_needs_sum", "/components/0/aggregation", Flat(c => Priced(c, "percentage", new PriceDraft { Percent = "1" }, "usage") with { Aggregation = "max" }) },
        { "percent_out_of_range", "/components/0/price/percent", Priced("percentage", new PriceDraft { Percent = "100.01" }, "usage") },
        { "percent_out_of_range", "/components/0/price/percent", Priced("percentage", new PriceDraft { Percent = "-1" }, "usage") },
        { "number_required", "/components/0/price/percent", Priced("percentage", new PriceDraft(), "usage") },
        { "free_events_out_of_range", "/components/0/price/free_events", Priced("percentage", new PriceDraft { Percent = "1", FreeEvents = -1 }, "usage") },
        { "minimum_over_maximum", "/components/0/price/maximum_per_event", Priced("percentage", new PriceDraft { Percent = "1", MinimumPerEvent = "2", MaximumPerEvent = "1" }, "usage") },
        { "price_field_unused", "/components/0/price/size", Priced("percentage", new PriceDraft { Percent = "1", Size = "2" }, "usage") },
        { "price_field_unused", "/components/0/price/percent", Priced("graduated", Tiers(new TierDraft(null, "1")) with { Percent = "1" }) },
        { "size_required", "/components/0/price/size", Flat(c => c with { Model = "package", More = new PriceDraft { Size = "0" } }) },
        { "number_required", "/components/0/price/size", Flat(c => c with { Model = "package" }) },
        { "units_out_of_range", "/components/0/price/free", Flat(c => c with { Model = "package", More = new PriceDraft { Size = "1", Free = "-1" } }) },
        { "tiers_required", "/components/0/price/tiers", Priced("volume", new PriceDraft()) },
        { "too_many_tiers", "/components/0/price/tiers", Priced("volume", Tiers([.. Enumerable.Repeat(new TierDraft("1", "1"), 101)])) },
        { "tiers_overlap", "/components/0/price/tiers/1/up_to", Priced("graduated", Tiers(new TierDraft("10", "1"), new TierDraft("10", "1"), new TierDraft(null, "1"))) },
        { "tiers_overlap", "/components/0/price/tiers/1/up_to", Priced("graduated", Tiers(new TierDraft("10", "1"), new TierDraft("5", "1"), new TierDraft(null, "1"))) },
        { "last_tier_bounded", "/components/0/price/tiers/1/up_to", Priced("graduated", Tiers(new TierDraft("10", "1"), new TierDraft("20", "1"))) },
        { "tier_unbounded", "/components/0/price/tiers/0/up_to", Priced("graduated", Tiers(new TierDraft(null, "1"), new TierDraft(null, "1"))) },
        { "size_required", "/components/0/price/tiers/0/up_to", Priced("graduated", Tiers(new TierDraft("0", "1"), new TierDraft(null, "1"))) },
        { "number_required", "/components/0/price/tiers/0/unit_amount", Priced("graduated", Tiers(new TierDraft(null, null))) },
        { "negative_price", "/components/0/price/tiers/0/unit_amount", Priced("volume", Tiers(new TierDraft(null, "-1"))) },
        { "too_many_digits", "/components/0/price/tiers/0/flat_amount", Priced("volume", Tiers(new TierDraft(null, "1", "0.001"))) },
        { "size_required", "/components/0/price/tiers/0/package_size", Priced("volume", Tiers(new TierDraft(null, "1", null, "0"))) },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_plan_names_the_field_that_is_wrong(string code, string pointer, Func<PlanDraft, PlanDraft> spoil)
    {
        var good = A.PlanDraft with { Components = [A.FlatComponent, A.SeatComponent] };

        PublishPlan.Create(null, spoil(good), TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe(code, pointer);
        if (pointer != "/code") PublishPlan.AddVersion(A.PlanState, spoil(good) with { Code = null }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void A_plan_written_the_same_again_changes_nothing_and_written_otherwise_is_a_conflict()
    {
        var state = A.PlanState;

        Assert.Empty(PublishPlan.Create(state, A.PlanDraft, TaxBehavior.Exclusive, A.Now + Duration.FromDays(1)).Events);
        PublishPlan.Create(state, A.PlanDraft with { Name = "Other" }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
        PublishPlan.Create(state, A.PlanDraft with { Metadata = new Dictionary<string, string> { ["a"] = "b" } }, TaxBehavior.Exclusive, A.Now)
            .Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
        PublishPlan.Create(state, A.PlanDraft with { Components = [A.FlatComponent with { Amount = "32.00" }] }, TaxBehavior.Exclusive, A.Now)
            .Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
    }

    [Fact]
    public void Tiers_written_the_same_again_are_the_same_plan()
    {
        var draft = A.PlanDraft with { Components = [Priced(A.FlatComponent, "graduated", Tiers(new TierDraft("10", "1", "2.00"), new TierDraft(null, "0.5")), "recurring")] };
        var state = new PlanState("pro", [A.Plan(draft)], false, A.Now);

        Assert.Empty(PublishPlan.Create(state, draft, TaxBehavior.Exclusive, A.Now).Events);
        foreach (var other in new[] { Tiers(new TierDraft("10", "1", "3.00"), new TierDraft(null, "0.5")), Tiers(new TierDraft(null, "0.5")) })
        {
            PublishPlan.Create(state, draft with { Components = [draft.Components[0] with { More = other }] }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_exists", "/code", RejectionKind.Conflict);
        }
    }

    [Fact]
    public void A_further_version_counts_on_and_keeps_the_plans_code_and_currency()
    {
        var published = Assert.IsType<PlanVersionPublished>(Assert.Single(PublishPlan.AddVersion(A.PlanState, A.PlanDraft, TaxBehavior.Inclusive, A.Now).Events));
        Assert.Equal((2, TaxBehavior.Inclusive), (published.Version.Number, published.Version.TaxBehavior));
        Assert.Equal(2, PlanEvolution.Evolve(A.PlanState, published).Newest.Number);

        PublishPlan.AddVersion(null, A.PlanDraft, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_not_found", null, RejectionKind.Missing);
        PublishPlan.AddVersion(A.PlanState, A.PlanDraft with { Code = "other" }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("code_fixed", "/code");
        PublishPlan.AddVersion(A.PlanState, A.PlanDraft with { Currency = "USD" }, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("currency_fixed", "/currency");
        PublishPlan.AddVersion(A.PlanState with { Versions = [.. Enumerable.Repeat(A.Plan(), 500)] }, A.PlanDraft, TaxBehavior.Exclusive, A.Now)
            .Rejection.ShouldBe("too_many_versions", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_plan_is_archived_once_and_takes_no_version_after()
    {
        var archived = PlanEvolution.Evolve(A.PlanState, Assert.Single(PublishPlan.Archive(A.PlanState, A.Now).Events));

        Assert.True(archived.Archived);
        Assert.Empty(PublishPlan.Archive(archived, A.Now).Events);
        PublishPlan.Archive(null, A.Now).Rejection.ShouldBe("plan_not_found", null, RejectionKind.Missing);
        PublishPlan.AddVersion(archived, A.PlanDraft, TaxBehavior.Exclusive, A.Now).Rejection.ShouldBe("plan_archived", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_component_overrides_timing_and_category_or_takes_the_plans()
    {
        var plan = A.Plan(A.PlanDraft with
        {
            Billing = "arrears",
            TaxCategory = "services",
            Components = [A.FlatComponent, A.SeatComponent with { Billing = "advance", TaxCategory = "seats" }],
        });

        Assert.Equal((BillingTiming.Arrears, "services"), (plan.TimingOf(plan.Components[0]), plan.TaxCategoryOf(plan.Components[0])));
        Assert.Equal((BillingTiming.Advance, "seats"), (plan.TimingOf(plan.Components[1]), plan.TaxCategoryOf(plan.Components[1])));
        Assert.Null(A.PlanState.Version(0));
        Assert.Null(A.PlanState.Version(2));
    }

    private static Func<PlanDraft, PlanDraft> Flat(Func<ComponentDraft, ComponentDraft> spoil) =>
        plan => plan with { Components = [spoil(plan.Components[0]), plan.Components[1]] };

    private static Func<PlanDraft, PlanDraft> Seat(Func<ComponentDraft, ComponentDraft> spoil) =>
        plan => plan with { Components = [plan.Components[0], spoil(plan.Components[1])] };

    private static Func<PlanDraft, PlanDraft> Priced(string model, PriceDraft price, string kind = "recurring") => Flat(c => Priced(c, model, price, kind));

    private static ComponentDraft Priced(ComponentDraft component, string model, PriceDraft price, string kind) =>
        component with { Kind = kind, Meter = kind == "usage" ? "m" : null, Model = model, Amount = null, More = price };

    private static PriceDraft Tiers(params TierDraft[] tiers) => new() { Tiers = tiers };
}
