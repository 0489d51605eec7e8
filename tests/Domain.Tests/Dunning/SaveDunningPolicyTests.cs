using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Dunning;

/// <summary>A policy is read whole or not at all.</summary>
public sealed class SaveDunningPolicyTests
{
    private static readonly DunningPolicyDraft Draft = new("strict", null, null, null, null);

    [Fact]
    public void What_is_left_out_is_what_ships()
    {
        var policy = Saved(Draft);

        Assert.Equal(("strict", 1, CollectionMoment.Issue), (policy.Code, policy.Revision, policy.Collection.At));
        Assert.Equal([1, 3, 5, 7], policy.Collection.RetryDays);
        Assert.Same(DunningPolicy.Default.Steps, policy.Steps);
    }

    [Fact]
    public void Saved_again_it_is_the_next_revision_unless_nothing_changes()
    {
        var full = Draft with
        {
            CollectAt = "due_date", RetryDays = [2], LateInterest = [new(A.Day("2026-01-01"), "12.15")],
            Steps = [new(-3, ["remind", "alert"], "reminder_before"), new(5, ["retry", "late_fee", "suspend"], null), new(60, ["cancel", "write_off"], null)],
        };
        var first = Saved(full);
        var state = OrganizationEvolution.Evolve(A.Organization(), new DunningPolicySaved(first));

        Assert.Empty(SaveDunningPolicy.Decide(state, full).Events);
        foreach (var other in new[] { full with { CollectAt = "issue" }, full with { RetryDays = [3] }, full with { LateInterest = [] }, full with { Steps = [] }, full with { Steps = [.. full.Steps!.Take(2), full.Steps![2] with { Actions = ["cancel"] }] } })
            Assert.Equal(2, ((DunningPolicySaved)Assert.Single(SaveDunningPolicy.Decide(state, other).Events)).Policy.Revision);
        Assert.Equal(first, Assert.Single(state.DunningPolicies));
        Assert.Single(OrganizationEvolution.Evolve(state, new DunningPolicySaved(first with { Revision = 2 })).DunningPolicies);
    }

    [Fact]
    public void What_is_no_policy_is_refused()
    {
        SaveDunningPolicy.Decide(null, Draft).Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
        Refuse(Draft with { Code = "a b" }, "bad_code", "/code");
        Refuse(Draft with { CollectAt = "later" }, "unknown_value", "/collect_at");
        Refuse(Draft with { RetryDays = [0] }, "days_out_of_range", "/retry_days/0");
        Refuse(Draft with { RetryDays = [3, 3] }, "not_rising", "/retry_days/1");
        Refuse(Draft with { RetryDays = [.. Enumerable.Range(1, 21)] }, "too_many_retries", "/retry_days");
        Refuse(Draft with { Steps = [.. Enumerable.Range(1, 31).Select(day => new DunningStepDraft(day, ["alert"], null))] }, "too_many_steps", "/steps");
        Refuse(With(new DunningStepDraft(366, ["alert"], null)), "days_out_of_range", "/steps/0");
        Refuse(With(new DunningStepDraft(3, ["alert"], null), new DunningStepDraft(2, ["alert"], null)), "not_rising", "/steps/1");
        Refuse(With(new DunningStepDraft(3, [], null)), "step_does_nothing", "/steps/0/actions");
        Refuse(With(new DunningStepDraft(3, ["shout"], null)), "unknown_value", "/steps/0/actions");
        Refuse(With(new DunningStepDraft(0, ["suspend"], null)), "not_overdue_yet", "/steps/0/actions");
        Refuse(With(new DunningStepDraft(3, ["remind"], null)), "template_needed", "/steps/0/template");
        Refuse(With(new DunningStepDraft(3, ["alert"], "reminder_1")), "template_needed", "/steps/0/template");
        Refuse(With(new DunningStepDraft(3, ["remind"], "a b")), "bad_code", "/steps/0/template");
        Refuse(Rates(new LateInterestDraft(null, "1")), "valid_from_required", "/late_interest/0/from");
        Refuse(Rates(new LateInterestDraft(A.Day("2026-01-01"), "101")), "percent_out_of_range", "/late_interest/0/percent");
        Refuse(Rates(new LateInterestDraft(A.Day("2026-01-01"), "x")), "not_a_number", "/late_interest/0/percent");
        Refuse(Rates(new LateInterestDraft(A.Day("2026-01-01"), "1"), new LateInterestDraft(A.Day("2026-01-01"), "2")), "not_rising", "/late_interest/1/from");
        Refuse(Rates([.. Enumerable.Range(0, 201).Select(day => new LateInterestDraft(A.Day("2026-01-01").PlusDays(day), "1"))]), "too_many_rates", "/late_interest");
        var full = A.Organization() with { DunningPolicies = [.. Enumerable.Repeat(DunningPolicy.Default, Limits.DunningPolicies)] };
        SaveDunningPolicy.Decide(full, Draft).Rejection.ShouldBe("too_many_policies", null, RejectionKind.Conflict);
    }

    [Fact]
    public void Steps_are_by_days_or_by_balance_each_currency_rising_by_itself()
    {
        var policy = Saved(With(By("260.00", "USD"), By("200.00", "EUR"), By("600.00", "USD")));

        Assert.Equal(["260.00 USD", "200.00 EUR", "600.00 USD"], policy.Steps.Select(step => step.Balance.ToString()));
        var state = OrganizationEvolution.Evolve(A.Organization(), new DunningPolicySaved(policy));
        Assert.Empty(SaveDunningPolicy.Decide(state, With(By("260.00", "USD"), By("200.00", "EUR"), By("600.00", "USD"))).Events);
        Assert.Single(SaveDunningPolicy.Decide(state, With(By("260.00", "USD"), By("200.00", "EUR"), By("600.01", "USD"))).Events);
    }

    [Fact]
    public void What_is_no_step_by_balance_is_refused()
    {
        var days = new DunningStepDraft(3, ["alert"], null);
        Refuse(With(days, days with { Days = null }), "days_or_balance", "/steps/1");
        Refuse(With(days, days with { Balance = "1.00", Currency = "EUR" }), "days_or_balance", "/steps/1");
        Refuse(With(days, days with { Currency = "EUR" }), "currency_without_balance", "/steps/1/currency");
        Refuse(With(days, By("1.00", "EUR")), "steps_mixed", "/steps/1");
        Refuse(With(By("1.00", "EUR"), By("2.00", "EUR"), days), "steps_mixed", "/steps/2");
        Refuse(With(By("1.00", null)), "currency_required", "/steps/0/currency");
        Refuse(With(By("1.00", "XXX")), "unknown_currency", "/steps/0/currency");
        Refuse(With(By("x", "EUR")), "not_a_number", "/steps/0/balance");
        Refuse(With(By("0", "EUR")), "amount_not_positive", "/steps/0/balance");
        Refuse(With(By("2.00", "EUR"), By("1.00", "USD"), By("2.00", "EUR")), "not_rising", "/steps/2/balance");
        Refuse(With(By("1.00", "EUR") with { Actions = [] }), "step_does_nothing", "/steps/0/actions");
    }

    private static DunningStepDraft By(string balance, string? currency) => new(null, ["alert"], null, balance, currency);

    private static DunningPolicyDraft With(params DunningStepDraft[] steps) => Draft with { Steps = steps };

    private static DunningPolicyDraft Rates(params LateInterestDraft[] rates) => Draft with { LateInterest = rates };

    private static DunningPolicy Saved(DunningPolicyDraft draft) => ((DunningPolicySaved)Assert.Single(SaveDunningPolicy.Decide(A.Organization(), draft).Events)).Policy;

    private static void Refuse(DunningPolicyDraft draft, string code, string pointer) => SaveDunningPolicy.Decide(A.Organization(), draft).Rejection.ShouldBe(code, pointer);
}
