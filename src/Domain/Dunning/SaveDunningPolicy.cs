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

/// <param name="Actions"><c>remind</c>, <c>retry</c>, <c>late_fee</c>, <c>suspend</c>, <c>cancel</c>, <c>write_off</c>, <c>alert</c>.</param>
/// <param name="Template">Of the message.</param>
public sealed record DunningStepDraft(int Days, IReadOnlyList<string> Actions, string? Template);

public sealed record LateInterestDraft(LocalDate? From, string? Percent);

/// <summary>Saves a policy; who follows the one of its code follows this one from then on.</summary>
public static class SaveDunningPolicy
{
    public static Decision<OrganizationEvent> Decide(OrganizationState? state, DunningPolicyDraft draft)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        var at = Fields.OneOf(draft.CollectAt, "/collect_at", CollectionMoment.Issue, ("issue", CollectionMoment.Issue), ("due_date", CollectionMoment.DueDate));
        var retries = draft.RetryDays ?? CollectionTerms.Default.RetryDays;
        var bad = Fields.First(Fields.Code(draft.Code, "/code"), at.Rejection, Rising(retries, 1, "/retry_days"));
        if (bad is not null) return bad;
        if (retries.Count > Limits.Retries) return new Rejection("too_many_retries", $"A policy has {Limits.Retries} retries at most.", "/retry_days");
        var steps = draft.Steps is null ? new Result<DunningStep[]>() : ReadSteps(draft.Steps);
        if (steps.Rejection is not null) return steps.Rejection;
        var rates = ReadRates(draft.LateInterest ?? []);
        if (rates.Rejection is not null) return rates.Rejection;
        var known = state.DunningPolicies.FirstOrDefault(policy => policy.Code == draft.Code);
        if (known is null && state.DunningPolicies.Count >= Limits.DunningPolicies) return Rejection.Conflict("too_many_policies", $"An organization has room for {Limits.DunningPolicies} dunning policies.");
        var policy = new DunningPolicy(
            draft.Code, (known?.Revision ?? 0) + 1, new CollectionTerms(at.Value, [.. retries]), draft.Steps is null ? DunningPolicy.Default.Steps : steps.Value, rates.Value);
        return known is not null && Same(known, policy) ? Array.Empty<OrganizationEvent>() : new OrganizationEvent[] { new DunningPolicySaved(policy) };
    }

    private static Result<DunningStep[]> ReadSteps(IReadOnlyList<DunningStepDraft> drafts)
    {
        if (drafts.Count > Limits.DunningSteps) return new Rejection("too_many_steps", $"A policy has {Limits.DunningSteps} steps at most.", "/steps");
        if (Rising([.. drafts.Select(step => step.Days)], -Limits.DunningDays, "/steps") is { } bad) return bad;
        var steps = new List<DunningStep>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var step = ReadStep(drafts[i], "/steps/" + i.ToString(CultureInfo.InvariantCulture));
            if (step.Rejection is not null) return step.Rejection;
            steps.Add(step.Value);
        }

        return steps.ToArray();
    }

    private static Result<DunningStep> ReadStep(DunningStepDraft draft, string at)
    {
        if (draft.Actions.Count == 0) return new Rejection("step_does_nothing", "A step does something.", at + "/actions");
        var actions = new List<DunningAction>();
        foreach (var word in draft.Actions)
        {
            var kind = Fields.OneOf(word, at + "/actions", DunningActionKind.Alert,
                ("remind", DunningActionKind.Remind), ("retry", DunningActionKind.Retry), ("late_fee", DunningActionKind.LateFee), ("suspend", DunningActionKind.Suspend),
                ("cancel", DunningActionKind.Cancel), ("write_off", DunningActionKind.WriteOff), ("alert", DunningActionKind.Alert));
            if (kind.Rejection is not null) return kind.Rejection;
            if (draft.Days <= 0 && kind.Value is not (DunningActionKind.Remind or DunningActionKind.Alert))
            {
                return new Rejection("not_overdue_yet", $"Before an invoice is overdue it can only be reminded of; '{word}' comes after the due date.", at + "/actions");
            }

            actions.Add(new DunningAction(kind.Value, kind.Value == DunningActionKind.Remind ? draft.Template : null));
        }

        if (actions.Any(action => action.Kind == DunningActionKind.Remind) != draft.Template is not null)
        {
            return new Rejection("template_needed", "A step that reminds names the template of its message, and no other does.", at + "/template");
        }

        return draft.Template is not null && Fields.Code(draft.Template, at + "/template") is { } bad ? bad : new DunningStep(draft.Days, actions);
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

    private static Rejection? Rising(IReadOnlyList<int> days, int least, string pointer)
    {
        for (var i = 0; i < days.Count; i++)
        {
            var at = pointer + "/" + i.ToString(CultureInfo.InvariantCulture);
            if (days[i] < least || days[i] > Limits.DunningDays) return new Rejection("days_out_of_range", $"Days are {least} to {Limits.DunningDays}.", at);
            if (i > 0 && days[i] <= days[i - 1]) return new Rejection("not_rising", "Each comes after the one before.", at);
        }

        return null;
    }

    private static bool Same(DunningPolicy left, DunningPolicy right) =>
        left.Collection.At == right.Collection.At
        && left.Collection.RetryDays.SequenceEqual(right.Collection.RetryDays)
        && left.LateInterest.SequenceEqual(right.LateInterest)
        && left.Steps.Count == right.Steps.Count
        && left.Steps.Zip(right.Steps).All(pair => pair.First.Days == pair.Second.Days && pair.First.Actions.SequenceEqual(pair.Second.Actions));
}
