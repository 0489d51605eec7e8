using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>Price changes that wait for renewals. The subscription began on 15 January at 31.00 a month; version 2 costs 40.00.</summary>
public sealed class PriceMovesTests
{
    private static readonly PlanVersion Old = A.Plan();
    private static readonly PlanVersion New = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "40.00" }] }) with { Number = 2 };
    private static readonly PriceChangeId Change = new("pch_spring");

    [Fact]
    public void A_price_change_is_announced_and_takes_place_at_the_first_renewal_on_or_after_its_day()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-04-01", notice: 30));
        Assert.Equal(A.Day("2026-04-15"), PriceMoves.RenewalOf(life.State, life.State.PriceMoves[0]));

        life.Until("2026-04-20");

        Assert.Equal(
            [("2026-02-15", "31.00"), ("2026-03-15", "31.00"), ("2026-04-15", "40.00")],
            life.Bills.Select(bill => (bill.BillingDate.ToString("uuuu-MM-dd", null), bill.Charges.Single().Amount.ToAmountString())));
        var announced = Assert.Single(life.Events.OfType<PriceMoveAnnounced>());
        Assert.Equal((Change, 2, new PriceMoveEffect(A.Day("2026-04-15"), A.Euros(31), A.Euros(40))), (announced.PriceChange, announced.Version, announced.Effect));
        Assert.Equal(A.At("2026-03-16T00:00:00Z"), life.DueOf(announced));
        var moved = Assert.Single(life.Events.OfType<SubscriptionChanged>());
        Assert.Equal(((PriceChangeId?)Change, 2), (moved.Change.PriceChange, moved.Change.Target.Number));
        Assert.Empty(life.State.PriceMoves);
        Assert.Equal(2, life.State.Terms.PlanVersion);
    }

    [Fact]
    public void A_renewal_for_which_the_notice_would_come_too_late_is_passed_over()
    {
        var life = new Life(Active());

        life.Do(Plan(life.State, from: "2026-02-01", notice: 30));

        // Told on 25 January at the earliest: 15 February is 21 days away, so 15 March it is.
        Assert.Equal(A.Day("2026-03-15"), PriceMoves.RenewalOf(life.State, life.State.PriceMoves[0]));
        life.Until("2026-03-15");
        Assert.Equal(["31.00", "40.00"], life.Bills.Select(bill => bill.Charges.Single().Amount.ToAmountString()));
    }

    [Fact]
    public void Without_notice_it_is_announced_on_the_day_itself()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-02-15", notice: 0));

        life.Until("2026-02-15");

        Assert.Equal("40.00", Assert.Single(life.Bills).Charges.Single().Amount.ToAmountString());
        Assert.Single(life.Events.OfType<PriceMoveAnnounced>());
    }

    [Fact]
    public void The_first_bill_after_a_trial_is_no_renewal()
    {
        var state = A.Subscription(A.Subscribe(Old) with { TrialEnd = A.Day("2026-03-15") }).Woken(A.Now, Old);
        var life = new Life(state);
        life.Do(Plan(state, from: "2026-03-01", notice: 10));

        life.Until("2026-04-15");

        Assert.Equal(["31.00", "40.00"], life.Bills.Select(bill => bill.Charges.Single().Amount.ToAmountString()));
    }

    [Fact]
    public void The_rest_of_a_period_after_a_pause_is_no_renewal_and_the_notice_is_given_again_in_time()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-03-01", notice: 30));
        life.Do(PauseSubscription.Decide(life.State, "2026-02-10", A.Day("2026-03-10"), life.Now).Events);

        life.Until("2026-05-20");

        // Resumed on 10 March for five days at the old price. Told from then on, 15 March would be too soon: 15 April is the first renewal.
        Assert.Equal(
            [("2026-03-10", "5.54"), ("2026-03-15", "31.00"), ("2026-04-15", "40.00"), ("2026-05-15", "40.00")],
            life.Bills.Where(bill => bill.Charges.Count > 0).Select(bill => (bill.BillingDate.ToString("uuuu-MM-dd", null), bill.Charges.Single().Amount.ToAmountString())));
    }

    [Fact]
    public void Who_leaves_the_plan_is_not_moved_and_who_planned_to_leave_it_is_not_told()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-03-01", notice: 10));
        life.Do(Scheduled(life.State, "big", New, "2026-02-20"));

        Assert.Null(PriceMoves.RenewalOf(life.State, life.State.PriceMoves[0]));
        Assert.Null(PriceMoves.Effect(life.State, Old, life.State.PriceMoves[0]));
        life.Until("2026-04-20");

        Assert.Empty(life.Events.OfType<PriceMoveAnnounced>());
        Assert.Empty(life.State.PriceMoves);
    }

    [Fact]
    public void A_cancellation_taken_back_late_gives_the_notice_anew()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-03-01", notice: 30));
        life.Do(CancelSubscription.Decide(life.State, new CancelSubscriptionCommand("2026-03-15", "none", null, life.Now)).Events);
        life.Until("2026-03-10");
        Assert.Empty(life.Events.OfType<PriceMoveAnnounced>());

        life.Do(ReactivateSubscription.Uncancel(life.State, life.Now).Events);
        life.Until("2026-04-15");

        Assert.Equal(["31.00", "31.00", "40.00"], life.Bills.Select(bill => bill.Charges.Single().Amount.ToAmountString()));
    }

    [Fact]
    public void A_move_and_a_change_of_seats_on_one_day_make_one_invoice_with_both()
    {
        var old = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
        var dear = A.Plan(A.PlanDraft with { Components = [A.SeatComponent with { UnitAmount = "9.00" }] }) with { Number = 2 };
        var life = new Life(A.Subscription(A.Subscribe(old)).Woken(A.At("2026-01-25T12:00:00Z"), old), old);
        life.Do(PriceMoves.Plan(life.State, old, new PriceMoveOrder(Change, "pro", dear, A.Day("2026-02-10"), 5), life.Now));
        life.Do(ChangeSubscription.Decide(life.State, new ChangeSubscriptionCommand(
            "pro", old, false, new Dictionary<string, string> { ["seat"] = "3" }, false, new AnchorChoice(), "2026-02-15", null, life.Now, KeepsPlan: true)).Events);
        Assert.Equal(new PriceMoveEffect(A.Day("2026-02-15"), A.Euros(22.5m), A.Euros(27)), PriceMoves.Effect(life.State, old, life.State.PriceMoves[0]));

        life.Until("2026-02-15");

        Assert.Equal("27.00", Assert.Single(life.Bills).Charges.Single().Amount.ToAmountString());
        Assert.Equal(Change, Assert.Single(life.Events.OfType<SubscriptionChanged>()).Change.PriceChange);
    }

    [Fact]
    public void Of_two_price_changes_at_one_renewal_the_newer_version_counts()
    {
        var newest = New with { Number = 3, Components = [.. New.Components.Select(component => component with { Price = new FlatPrice(A.Euros(50)) })] };
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-02-15", notice: 5));
        life.Do(PriceMoves.Plan(life.State, Old, new PriceMoveOrder(new PriceChangeId("pch_summer"), "pro", newest, A.Day("2026-02-15"), 5), life.Now));

        life.Until("2026-02-15");

        Assert.Equal("50.00", Assert.Single(life.Bills).Charges.Single().Amount.ToAmountString());
        Assert.Empty(life.State.PriceMoves);
    }

    [Fact]
    public void It_can_be_withdrawn_until_its_day_and_is_planned_once()
    {
        var life = new Life(Active());
        life.Do(Plan(life.State, from: "2026-02-15", notice: 5));
        Assert.Empty(Plan(life.State, from: "2026-02-15", notice: 5));
        life.Until("2026-02-12");

        life.Do(PriceMoves.Withdraw(life.State, Change));
        life.Until("2026-02-15");

        Assert.Equal("31.00", Assert.Single(life.Bills).Charges.Single().Amount.ToAmountString());
        Assert.Empty(PriceMoves.Withdraw(life.State, Change));
    }

    [Fact]
    public void Whom_it_is_not_about_it_passes_by()
    {
        Assert.Empty(PriceMoves.Plan(null, Old, Order("2026-03-01", 30), A.Now));
        Assert.Empty(PriceMoves.Plan(Active() with { Status = SubscriptionStatus.Ended }, Old, Order("2026-03-01", 30), A.Now));
        Assert.Empty(PriceMoves.Plan(Active(), Old, Order("2026-03-01", 30) with { Plan = "other" }, A.Now));
        Assert.Empty(PriceMoves.Plan(Active(), Old, Order("2026-03-01", 30) with { Target = Old }, A.Now));
    }

    [Fact]
    public void Woken_a_year_late_it_is_moved_on_the_same_day()
    {
        var onTime = new Life(Active());
        onTime.Do(Plan(onTime.State, from: "2026-04-01", notice: 30));
        var late = new Life(onTime.State);
        for (var month = 2; month <= 12; month++) onTime.Until($"2026-{month:00}-28");

        late.Until("2026-12-28");

        Assert.Equal(
            onTime.Bills.Select(bill => (bill.Invoice, bill.BillingDate, bill.Charges.Single().Amount)),
            late.Bills.Select(bill => (bill.Invoice, bill.BillingDate, bill.Charges.Single().Amount)));
        Assert.Equal(11, late.Bills.Count);
    }

    private static SubscriptionState Active() => A.Subscription(A.Subscribe(Old)).Woken(A.At("2026-01-25T12:00:00Z"), Old);

    private static PriceMoveOrder Order(string from, int notice) => new(Change, "pro", New, A.Day(from), notice);

    private static IReadOnlyList<SubscriptionEvent> Plan(SubscriptionState state, string from, int notice) =>
        PriceMoves.Plan(state, Old, Order(from, notice), A.At("2026-01-25T12:00:00Z"));

    private static IReadOnlyList<SubscriptionEvent> Scheduled(SubscriptionState state, string plan, PlanVersion target, string on)
    {
        var decision = ChangeSubscription.Decide(state, new ChangeSubscriptionCommand(
            plan, target, false, null, false, new AnchorChoice(), on, null, A.At("2026-01-25T12:00:00Z")));
        Assert.Null(decision.Rejection);
        return decision.Events;
    }

    /// <summary>A subscription under way, with everything that happens to it.</summary>
    private sealed class Life(SubscriptionState state, PlanVersion? plan = null)
    {
        private readonly List<(SubscriptionEvent Event, Instant Due)> _events = [];
        private PlanVersion _plan = plan ?? Old;

        public SubscriptionState State { get; private set; } = state;

        public Instant Now { get; private set; } = A.At("2026-01-25T12:00:00Z");

        public List<BillRequest> Bills { get; } = [];

        public IEnumerable<SubscriptionEvent> Events => _events.Select(known => known.Event);

        public Instant DueOf(SubscriptionEvent @event) => _events.Single(known => known.Event == @event).Due;

        public void Do(IReadOnlyList<SubscriptionEvent> events)
        {
            Assert.NotEmpty(events);
            State = events.Aggregate(State, SubscriptionEvolution.Evolve);
        }

        public void Until(string day)
        {
            Now = A.At(day + "T12:00:00Z");
            while (NextStep.At(State, _plan, Now) is { } step)
            {
                (State, _plan) = NextStep.Apply(State, _plan, step);
                _events.AddRange(step.Events.Select(@event => (@event, step.Due)));
                if (step.Bill is { } bill) Bills.Add(bill);
            }
        }
    }
}
