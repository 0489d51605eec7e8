using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>Reads the steps of a policy: all by days from the due date, or all by what is owed in total.</summary>
internal static class ReadDunningSteps
{
    internal static Result<DunningStep[]> Of(IReadOnlyList<DunningStepDraft> drafts)
    {
        if (drafts.Count > Limits.DunningSteps) return new Rejection("too_many_steps", $"A policy has {Limits.DunningSteps} steps at most.", "/steps");
        if (drafts.Select(Form).FirstOrDefault(bad => bad is not null) is { } formless) return formless;
        if (drafts.Select((draft, i) => (draft, i)).FirstOrDefault(one => (one.draft.Days is null) != (drafts[0].Days is null)) is { draft: not null } other)
        {
            return new Rejection("steps_mixed", "The steps of a policy are all by days or all by balance; make it two policies.", At(other.i));
        }

        if (drafts.Count > 0 && drafts[0].Days is not null && Rising([.. drafts.Select(step => step.Days!.Value)], -Limits.DunningDays, "/steps") is { } bad) return bad;
        var steps = new List<DunningStep>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var step = Read(drafts[i], At(i));
            if (step.Rejection is not null) return step.Rejection;
            if (step.Value.Balance is { } from && steps.Any(before => before.Balance is { } least && least.Currency == from.Currency && from <= least)) return NotRising(At(i) + "/balance");
            steps.Add(step.Value);
        }

        return steps.ToArray();
    }

    internal static Rejection? Rising(IReadOnlyList<int> days, int least, string pointer)
    {
        for (var i = 0; i < days.Count; i++)
        {
            var at = pointer + "/" + i.ToString(CultureInfo.InvariantCulture);
            if (days[i] < least || days[i] > Limits.DunningDays) return new Rejection("days_out_of_range", $"Days are {least} to {Limits.DunningDays}.", at);
            if (i > 0 && days[i] <= days[i - 1]) return NotRising(at);
        }

        return null;
    }

    internal static Rejection NotRising(string pointer) => new("not_rising", "Each comes after the one before.", pointer);

    private static Rejection? Form(DunningStepDraft draft, int i)
    {
        if (draft.Days is null == draft.Balance is null)
        {
            return new Rejection("days_or_balance", "A step is taken so many days from the due date, or once what is overdue reaches a balance: give one of the two.", At(i));
        }

        return draft.Days is not null && draft.Currency is not null ? new Rejection("currency_without_balance", "Days have no currency; leave it out, or give a balance instead.", At(i) + "/currency") : null;
    }

    private static Result<DunningStep> Read(DunningStepDraft draft, string at)
    {
        var balance = draft.Balance is null ? new Result<Money?>() : ReadBalance(draft, at);
        if (balance.Rejection is not null) return balance.Rejection;
        var actions = ReadActions(draft, at + "/actions");
        if (actions.Rejection is not null) return actions.Rejection;
        if (actions.Value.Any(action => action.Kind == DunningActionKind.Remind) != draft.Template is not null)
        {
            return new Rejection("template_needed", "A step that reminds names the template of its message, and no other does.", at + "/template");
        }

        return draft.Template is not null && Fields.Code(draft.Template, at + "/template") is { } bad
            ? bad
            : new DunningStep(draft.Days ?? 0, actions.Value) { Balance = balance.Value };
    }

    private static Result<Money?> ReadBalance(DunningStepDraft draft, string at)
    {
        var currency = Currency.Parse(draft.Currency, at + "/currency");
        if (currency.Rejection is not null) return currency.Rejection;
        var balance = Money.Parse(draft.Balance, currency.Value, at + "/balance");
        if (balance.Rejection is not null) return balance.Rejection;
        return balance.Value.IsPositive ? balance.Value : new Rejection("amount_not_positive", "A step is taken from a balance on that is more than zero.", at + "/balance");
    }

    private static Result<DunningAction[]> ReadActions(DunningStepDraft draft, string at)
    {
        if (draft.Actions.Count == 0) return new Rejection("step_does_nothing", "A step does something.", at);
        var actions = new List<DunningAction>();
        foreach (var word in draft.Actions)
        {
            var kind = Fields.OneOf(word, at, DunningActionKind.Alert,
                ("remind", DunningActionKind.Remind), ("retry", DunningActionKind.Retry), ("late_fee", DunningActionKind.LateFee), ("suspend", DunningActionKind.Suspend),
                ("cancel", DunningActionKind.Cancel), ("write_off", DunningActionKind.WriteOff), ("alert", DunningActionKind.Alert));
            if (kind.Rejection is not null) return kind.Rejection;
            if (draft.Days <= 0 && kind.Value is not (DunningActionKind.Remind or DunningActionKind.Alert))
            {
                return new Rejection("not_overdue_yet", $"Before an invoice is overdue it can only be reminded of; '{word}' comes after the due date.", at);
            }

            actions.Add(new DunningAction(kind.Value, kind.Value == DunningActionKind.Remind ? draft.Template : null));
        }

        return actions.ToArray();
    }

    private static string At(int step) => "/steps/" + step.ToString(CultureInfo.InvariantCulture);
}
