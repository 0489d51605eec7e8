using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>A policy as a seller writes it.</summary>
/// <param name="CollectAt"><c>issue</c> or <c>due_date</c>.</param>
public sealed record DunningPolicyDraft(
    string Code, string? CollectAt, IReadOnlyList<int>? RetryDays, IReadOnlyList<DunningStepDraft>? Steps, IReadOnlyList<LateInterestDraft>? LateInterest);

/// <summary>By days or by balance.</summary>
/// <param name="Actions"><c>remind</c>, <c>retry</c>, <c>late_fee</c>, <c>suspend</c>, <c>cancel</c>, <c>write_off</c>, <c>alert</c>.</param>
/// <param name="Template">Of the message.</param>
/// <param name="Currency">Of the balance.</param>
public sealed record DunningStepDraft(int? Days, IReadOnlyList<string> Actions, string? Template, string? Balance = null, string? Currency = null);

public sealed record LateInterestDraft(LocalDate? From, string? Percent);

/// <summary>Saves a policy; who follows the one of its code follows this one from then on.</summary>
public static class SaveDunningPolicy
{
    public static Decision<OrganizationEvent> Decide(OrganizationState? state, DunningPolicyDraft draft)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        var at = Fields.OneOf(draft.CollectAt, "/collect_at", CollectionMoment.Issue, ("issue", CollectionMoment.Issue), ("due_date", CollectionMoment.DueDate));
        var retries = draft.RetryDays ?? CollectionTerms.Default.RetryDays;
        var bad = Fields.First(Fields.Code(draft.Code, "/code"), at.Rejection, ReadDunningSteps.Rising(retries, 1, "/retry_days"));
        if (bad is not null) return bad;
        if (retries.Count > Limits.Retries) return new Rejection("too_many_retries", $"A policy has {Limits.Retries} retries at most.", "/retry_days");
        var steps = draft.Steps is null ? new Result<DunningStep[]>() : ReadDunningSteps.Of(draft.Steps);
        if (steps.Rejection is not null) return steps.Rejection;
        var rates = ReadRates(draft.LateInterest ?? []);
        if (rates.Rejection is not null) return rates.Rejection;
        var known = state.DunningPolicies.FirstOrDefault(policy => policy.Code == draft.Code);
        if (known is null && state.DunningPolicies.Count >= Limits.DunningPolicies) return Rejection.Conflict("too_many_policies", $"An organization has room for {Limits.DunningPolicies} dunning policies.");
        var policy = new DunningPolicy(
            draft.Code, (known?.Revision ?? 0) + 1, new CollectionTerms(at.Value, [.. retries]), draft.Steps is null ? DunningPolicy.Default.Steps : steps.Value, rates.Value);
        return known is not null && Same(known, policy) ? Array.Empty<OrganizationEvent>() : new OrganizationEvent[] { new DunningPolicySaved(policy) };
    }

    private static Result<LateInterestRate[]> ReadRates(IReadOnlyList<LateInterestDraft> drafts)
    {
        var rates = new List<LateInterestRate>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var at = "/late_interest/" + i.ToString(CultureInfo.InvariantCulture);
            var percent = Decimals.Parse(drafts[i].Percent, 4, at + "/percent");
            if (percent.Rejection is not null) return percent.Rejection;
            if (percent.Value is < 0 or > 100) return new Rejection("percent_out_of_range", "An interest rate is 0 to 100 percent a year.", at + "/percent");
            if (drafts[i].From is not { } from) return new Rejection("valid_from_required", "Say from which day the rate is in force.", at + "/from");
            if (rates.Count > 0 && from <= rates[^1].From) return new Rejection("not_rising", "Each comes after the one before.", at + "/from");
            rates.Add(new LateInterestRate(from, percent.Value));
        }

        return rates.Count > Limits.LateInterestRates
            ? new Rejection("too_many_rates", $"A policy has room for {Limits.LateInterestRates} rates.", "/late_interest")
            : rates.ToArray();
    }

    private static bool Same(DunningPolicy left, DunningPolicy right) =>
        left.Collection.At == right.Collection.At
        && left.Collection.RetryDays.SequenceEqual(right.Collection.RetryDays)
        && left.LateInterest.SequenceEqual(right.LateInterest)
        && left.Steps.Count == right.Steps.Count
        && left.Steps.Zip(right.Steps).All(pair => (pair.First.Days, pair.First.Balance) == (pair.Second.Days, pair.Second.Balance) && pair.First.Actions.SequenceEqual(pair.Second.Actions));
}
