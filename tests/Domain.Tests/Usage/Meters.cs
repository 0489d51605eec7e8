using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Usage;

/// <summary>A subscription whose meters are read from a sheet of paper.</summary>
internal sealed class Meters
{
    private readonly Dictionary<int, PlanVersion> _versions = [];
    private PlanVersion _plan;
    private readonly List<MeteredPeriod> _billed = [];
    private readonly Dictionary<string, decimal> _counted = [];
    private readonly Dictionary<string, decimal> _late = [];
    private long _watermark = 100;

    internal Meters(PlanDraft draft, Func<CreateSubscriptionCommand, CreateSubscriptionCommand>? with = null)
    {
        _versions[1] = _plan = A.Plan(draft);
        var command = A.Subscribe(_plan);
        State = A.Subscription(with?.Invoke(command) ?? command).Woken(A.Now, _plan);
    }

    internal SubscriptionState State { get; private set; }

    internal decimal Total { get; private set; }

    /// <summary>What was billed last; null when it was nothing.</summary>
    internal BillRequest? LastBill { get; private set; }

    /// <summary>The metered periods as they were billed last.</summary>
    internal IReadOnlyList<MeteredPeriod> Billed => _billed;

    /// <summary>What a meter comes to in the days under way.</summary>
    internal void Count(string component, decimal quantity) => _counted[component] = quantity;

    /// <summary>What a meter of the first days billed comes to by now.</summary>
    internal void Late(string component, decimal quantity) => _late[component] = quantity;

    /// <summary>Moves to another version now; null stays on the one it is on.</summary>
    internal void Change(string at, PlanDraft? target, string? proration = null, IReadOnlyDictionary<string, string>? quantities = null, AnchorChoice? anchor = null)
    {
        var version = target is null ? _plan : A.Plan(target) with { Number = _plan.Number + 1 };
        _versions[version.Number] = version;
        Decide(ChangeSubscription.Decide(State, new ChangeSubscriptionCommand("pro", version, false, quantities, false, anchor ?? new(), "now", proration, A.At(at))));
    }

    internal void Cancel(string at) => Decide(CancelSubscription.Decide(State, new CancelSubscriptionCommand("now", null, null, A.At(at))));

    internal void Pause(string at) => Decide(PauseSubscription.Decide(State, "now", null, A.At(at)));

    /// <summary>The lines of the bill that is due.</summary>
    internal string[] Bill(string now)
    {
        var book = UsageBook.Empty;
        var step = NextStep.At(State, _plan, A.At(now), book);
        if (book.Missing is { } need) step = NextStep.At(State, _plan, A.At(now), book.With(need, Read(need)));
        foreach (var period in step!.Events.OfType<UsageBilled>().SelectMany(billed => billed.Periods))
        {
            _billed.RemoveAll(old => old.Period == period.Period);
            _billed.Add(period);
        }

        (State, _plan) = NextStep.Apply(State, _plan, step);
        LastBill = step.Bill;
        foreach (var charge in step.Bill?.Charges ?? []) Assert.Equal(charge.Amount.ToMajor(), ExactDerivation.Recompute(charge.Derivation));
        foreach (var unused in step.Bill?.Unused ?? []) Assert.Equal(unused.Amount.ToMajor(), ExactDerivation.Recompute(unused.Derivation));
        Total += (step.Bill?.Charges.Sum(charge => charge.Amount.ToMajor()) ?? 0) + (step.Bill?.Unused.Sum(unused => unused.Amount.ToMajor()) ?? 0);
        return [.. step.Bill?.Charges.Select(Text) ?? [], .. step.Bill?.Unused.Select(Text) ?? []];
    }

    private void Decide(Domain.Values.Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        State = decision.Events.Aggregate(State, SubscriptionEvolution.Evolve);
    }

    private UsageReadings Read(UsageNeed need)
    {
        LateUsage[] late = _late.Count == 0 ? [] : [Late(_billed.MinBy(period => period.Period.Start)!)];
        var readings = new UsageReadings(_watermark++, [.. need.Slices.Select(slice => new SliceReading(slice.From, slice.Until, TotalsOf(slice)))], late);
        _counted.Clear();
        _late.Clear();
        return readings;
    }

    private LateUsage Late(MeteredPeriod first) => new(first, _versions[first.PlanVersion], Totals(_late));

    // With several slices, a component is counted as "code first..last".
    private MeterTotal[] TotalsOf(UsageSlice slice) => Totals(_counted
        .Where(pair => !pair.Key.Contains(' ', StringComparison.Ordinal) || pair.Key.EndsWith(Days(slice.Period), StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key.Split(' ')[0], pair => pair.Value));

    private static MeterTotal[] Totals(Dictionary<string, decimal> counted) => [.. counted.Select(pair => new MeterTotal(pair.Key, new UsageTotal(pair.Value, 1)))];

    private static string Days(ServicePeriod period) =>
        $"{NodaTime.Text.LocalDatePattern.Iso.Format(period.Start)}..{NodaTime.Text.LocalDatePattern.Iso.Format(period.End)}";

    private static string Text(UnusedService unused) => $"{unused.Component ?? "minimum"} {Days(unused.Period)} credit {unused.Amount.ToAmountString()}";

    private static string Text(Charge charge) =>
        $"{charge.Component ?? "minimum"} {Days(charge.Period!)}"
        + (charge.Kind == ChargeKind.Usage ? $" x{Decimals.ToText(charge.Quantity)}" : "")
        + $" {charge.Amount.ToAmountString()}";
}
