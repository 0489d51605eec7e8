using System.Globalization;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>
/// Does what the policy says once what a customer owes reaches the balance of a step. Of steps that are reached at once the message of the
/// gravest alone is sent, and what else they are to do is done once. What falls below a step leaves it, and reaches it anew when it rises.
/// </summary>
internal static class DunByBalance
{
    internal static List<CustomerEvent> Decide(CustomerState state, Setting setting)
    {
        List<CustomerEvent> events = [.. OverdueBalance.Promised(state).Where(open => open.HeldUntil <= setting.Now).Select(open => new DunningHeld(open.Id, null, Skipped: false))];
        var current = Fold(state, events);
        DunningStep[] reached = [.. OverdueBalance.Reached(current, OverdueBalance.Of(current)).Where(step => !(step.Balance <= current.Stage?.From))];
        if (reached.Length > 0) events.AddRange(Take(current, reached, setting));
        current = Fold(state, events);
        var stage = OverdueBalance.StageOf(current);
        if (current.Stage is { } known && stage != known.From) events.Add(new DunningStageLeft(known.From, stage, setting.Now));
        return events;
    }

    private static List<CustomerEvent> Take(CustomerState state, DunningStep[] reached, Setting setting)
    {
        var (invoices, owed, number) = (OverdueBalance.Invoices(state), OverdueBalance.Of(state), state.StageCount + 1);
        var kinds = Dun.Kinds(reached);
        var gone = kinds.Contains(DunningActionKind.Cancel);
        SubscriptionId[] subscriptions = [.. invoices.SelectMany(open => open.Subscriptions).Distinct()];
        var events = new List<CustomerEvent>
        {
            new DunningStageReached(
                reached[^1].Balance!.Value,
                owed,
                [.. reached[..^1].Select(step => step.Balance!.Value)],
                Dun.Words(reached[^1], kinds),
                kinds.Contains(DunningActionKind.Suspend) && !gone ? subscriptions : [],
                gone ? subscriptions : [],
                number,
                setting.Now),
        };
        foreach (var open in invoices) events.AddRange(Dun.Collect(Fold(state, events), open, kinds, setting));
        if (kinds.Contains(DunningActionKind.Alert)) events.Add(new AlertRequested(Id("alt_", state, number), "dunning", state.Id.Value, $"{owed} are overdue.", setting.Now));
        if (kinds.Contains(DunningActionKind.WriteOff)) events.AddRange(invoices.Select(open => new InvoiceWrittenOff(open.Id, open.AmountDue, "dunning", setting.Now)));
        else if (Dun.TemplateOf(reached[^1]) is { } template) events.Add(new ReminderRequested(Id("ntc_", state, number), template, [.. invoices.Select(open => open.Id)], owed, setting.Now));
        return events;
    }

    /// <summary>Whether the stage is one in which subscriptions are paused.</summary>
    internal static bool Suspends(CustomerState state) => state.Stage is { } stage
        && OverdueBalance.Reached(state, stage.From).SelectMany(step => step.Actions).Any(action => action.Kind == DunningActionKind.Suspend);

    private static string Id(string prefix, CustomerState state, int number) =>
        IdForm.Derive(prefix, state.Id.Value, "balance", number.ToString(CultureInfo.InvariantCulture));

    private static CustomerState Fold(CustomerState state, List<CustomerEvent> events) => events.Aggregate(state, CustomerEvolution.Evolve);
}
