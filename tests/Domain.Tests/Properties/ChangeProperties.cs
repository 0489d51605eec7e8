using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Properties;

/// <summary>
/// However a subscription is changed, paused and resumed, in the end its customer has been charged what a model says that knows
/// nothing of changes: it looks at each day's terms and prices each stretch of equal days.
/// </summary>
public sealed class ChangeProperties
{
    private static readonly PlanVersion Small = Plan("31.00", "7.77", "1.49");
    private static readonly PlanVersion Large = Plan("89.90", "13.05", "1.19");

    private static readonly string[] Kinds = ["seat", "seat", "late", "plan", "pause", "resume"];
    private static readonly string[] Components = ["fee", "seat", "late"];

    private static readonly Gen<(int Day, string Kind, int Quantity)> Action =
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, Kinds.Length - 1].Select(kind => Kinds[kind]), Gen.Int[0, 12]);

    [Fact]
    public void Any_sequence_of_changes_costs_what_its_days_cost() =>
        Gen.Select(Action.Array[0, 12], Gen.Int[0, 30], Gen.Int[1, 31], Gen.Int[0, 210]).Sample((actions, start, anchor, end) =>
        {
            var first = A.Day("2026-01-01").PlusDays(start);
            var story = new Story(first, anchor);
            foreach (var (day, kind, quantity) in actions.Where(action => action.Day < end).OrderBy(action => action.Day)) story.Do(first.PlusDays(day), kind, quantity);
            story.Cancel(first.PlusDays(end));

            Assert.Equal(story.CostByDays(), story.Charged);
        }, iter: 3000);

    /// <summary>With percentages on the components for ever, each line of the model is priced, discounted and rounded.</summary>
    [Fact]
    public void Any_sequence_of_changes_under_percentages_costs_what_its_days_cost_discounted() =>
        Gen.Select(Action.Array[0, 12], Gen.Int[0, 30], Gen.Int[1, 31], Gen.Int[0, 210], Percents).Sample((actions, start, anchor, end, percents) =>
        {
            var first = A.Day("2026-01-01").PlusDays(start);
            var story = new Story(first, anchor, percents);
            foreach (var (day, kind, quantity) in actions.Where(action => action.Day < end).OrderBy(action => action.Day)) story.Do(first.PlusDays(day), kind, quantity);
            story.Cancel(first.PlusDays(end));

            Assert.Equal(story.CostByDays(), story.Charged);
        }, iter: 3000);

    private static readonly Gen<decimal[]> Percents = Gen.Int[1, 1000].Select(tenths => tenths / 10m).Array[1, 3];

    private static PlanVersion Plan(string fee, string seat, string late) => A.Plan(A.PlanDraft with
    {
        Components =
        [
            A.FlatComponent with { Amount = fee },
            A.SeatComponent with { UnitAmount = seat },
            A.SeatComponent with { Code = "late", UnitAmount = late, Billing = "arrears" },
        ],
    });

    /// <summary>A subscription and, beside it, what was in force on each of its days.</summary>
    private sealed class Story
    {
        private readonly LocalDate _first;
        private readonly Dictionary<LocalDate, (PlanVersion Plan, string Code, decimal Seats, decimal Late)?> _days = [];
        private SubscriptionState _state;
        private PlanVersion _plan = Small;
        private LocalDate _today;
        private bool _paused;

        // Where a plan was left or a pause began or ended, a price ends and another begins, even if both are the same.
        private readonly HashSet<LocalDate> _cuts = [];

        // What is billed in arrears was billed on the day of its change, also when it was changed back on that day.
        private readonly HashSet<LocalDate> _billedInArrears = [];

        private readonly decimal[] _percents;

        internal Story(LocalDate first, int anchor, params decimal[] percents)
        {
            (_first, _today, _percents) = (first, first, percents);
            _state = A.Subscription(A.Subscribe(Small) with
            {
                Coupons = [.. percents.Select((_, i) => "C" + Decimals.ToText(i))],
                Discounts = [.. percents.Select((percent, i) => new DiscountTerms { Coupon = "C" + Decimals.ToText(i), Percent = percent, AppliesTo = Components })],
                Now = Noon(first),
                Anchor = new AnchorChoice(Day: anchor),
                Quantities = new Dictionary<string, string> { ["seat"] = "1", ["late"] = "1" },
            });
            Wake();
        }

        internal Money Charged { get; private set; } = A.Euros(0);

        internal void Do(LocalDate day, string kind, int quantity)
        {
            GoTo(day);
            var before = (_plan, _paused);
            if (kind == "late" && quantity != _state.QuantityOf("late")) _billedInArrears.Add(_today);
            if (kind == "plan") Change(_state.Terms.Plan == "pro" ? ("big", Large) : ("pro", Small), null);
            else if (kind is "seat" or "late") Change((_state.Terms.Plan, _plan), new() { [kind] = Decimals.ToText(quantity) });
            else if (kind == "pause" && !_paused) Decide(PauseSubscription.Decide(_state, "now", null, Noon(_today)));
            else if (kind == "resume" && _paused) Decide(PauseSubscription.Resume(_state, "now", Noon(_today)));
            _paused = _state.Status == SubscriptionStatus.Paused;
            if (before != (_plan, _paused)) _cuts.Add(_today);
        }

        internal void Cancel(LocalDate day)
        {
            GoTo(day);
            Decide(CancelSubscription.Decide(_state, new CancelSubscriptionCommand("now", "prorate", null, Noon(_today))));
            Assert.True(_state.IsOver);
        }

        internal Money CostByDays() => Components.Aggregate(A.Euros(0), (sum, component) => sum + CostOf(component));

        private Money CostOf(string code)
        {
            var (cost, line) = (A.Euros(0), A.Euros(0));
            for (var day = _first; day < _today;)
            {
                var whole = _state.Terms.Anchor.PeriodContaining(day, _state.Terms.Interval);
                var end = day;
                do end = end.PlusDays(1);
                while (end < _today && end < whole.End && !_cuts.Contains(end) && !(code == "late" && _billedInArrears.Contains(end)) && Equals(Terms(end, code), Terms(day, code)));
                if (_days[day] is { } terms) line += Price(terms.Plan, code, Terms(day, code)!.Value.Quantity, Period.DaysBetween(day, end), whole.Days);
                day = end;
                // In advance, what a period costs is discounted as one; in arrears each stretch is a line of its own.
                if (code != "late" && day != _today && day != whole.End && !_cuts.Contains(day)) continue;
                cost += Discounted(line);
                line = A.Euros(0);
            }

            return cost;
        }

        private Money Discounted(Money line) =>
            _percents.Aggregate(line, (left, percent) => left - Money.Round(left.ToMajor() * percent / 100, A.Eur));

        private (string Plan, decimal Quantity)? Terms(LocalDate day, string code) => _days[day] is { } terms
            ? (terms.Code, code switch { "seat" => terms.Seats, "late" => terms.Late, _ => 1m })
            : null;

        private static Money Price(PlanVersion plan, string code, decimal quantity, int days, int of) =>
            plan.Components.First(component => component.Code == code).Price switch
            {
                FlatPrice flat => Money.Round(flat.Amount.ToMajor() * days / of, A.Eur),
                PerUnitPrice unit => Money.Round(unit.UnitAmount * quantity * days / of, A.Eur),
                _ => throw new InvalidOperationException(),
            };

        private void Change((string Code, PlanVersion Version) target, Dictionary<string, string>? quantities) => Decide(ChangeSubscription.Decide(
            _state, new ChangeSubscriptionCommand(target.Code, target.Version, false, quantities, false, new AnchorChoice(), "now", null, Noon(_today))));

        private void GoTo(LocalDate day)
        {
            for (; _today < day; _today = _today.PlusDays(1))
            {
                _days[_today] = _paused ? null : (_plan, _state.Terms.Plan, _state.QuantityOf("seat"), _state.QuantityOf("late"));
            }

            Wake();
        }

        private void Decide(Decision<SubscriptionEvent> decision)
        {
            Assert.Null(decision.Rejection);
            _state = decision.Events.Aggregate(_state, SubscriptionEvolution.Evolve);
            Wake();
        }

        private void Wake()
        {
            while (NextStep.At(_state, _plan, Noon(_today)) is { } step)
            {
                if (step.Bill is { } bill) Charged += Money.Sum(bill.Charges.Select(charge => charge.Amount).Concat(bill.Unused.Select(unused => unused.Amount)), A.Eur);
                (_state, _plan) = NextStep.Apply(_state, _plan, step);
            }
        }

        private static Instant Noon(LocalDate day) => day.AtMidnight().InUtc().ToInstant() + Duration.FromHours(12);
    }
}
