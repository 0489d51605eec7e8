using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class AnnouncementsTests
{
    private static readonly NoticeSettings All = new()
    {
        UpcomingRenewal = true, UpcomingCharge = true, DaysAhead = new NoticeDays { TrialEnding = 3, UpcomingRenewal = 10, UpcomingCharge = 7 },
    };

    [Fact]
    public void A_charge_is_told_once_so_many_days_ahead_and_its_bill_carries_what_was_told()
    {
        var life = new Life(A.Subscription(), All with { UpcomingRenewal = false });

        life.Until("2026-04-20");

        Assert.Equal(["2026-02-08 charge 2026-02-15", "2026-03-08 charge 2026-03-15", "2026-04-08 charge 2026-04-15"], life.Told);
        Assert.Equal([null, A.Euros(31), A.Euros(31), A.Euros(31)], life.Bills.Select(bill => bill.Announced));
        Assert.Equal(A.At("2026-05-08T00:00:00Z"), NextStep.Due(life.State));
    }

    [Fact]
    public void A_trial_tells_of_its_end_and_of_the_first_charge()
    {
        var life = new Life(A.Subscription(A.Subscribe() with { TrialEnd = A.Day("2026-02-15") }), All);

        life.Until("2026-02-20");

        Assert.Equal(["2026-02-08 charge 2026-02-15", "2026-02-12 trial 2026-02-15"], life.Told);
    }

    [Fact]
    public void A_renewal_is_told_for_each_period_and_when_the_period_is_shorter_as_it_begins()
    {
        var settings = All with { UpcomingCharge = false, DaysAhead = All.DaysAhead with { UpcomingRenewal = 30 } };
        var life = new Life(A.Subscription(), settings);

        life.Until("2026-04-01");

        Assert.Equal(["2026-01-16 renewal 2026-02-15", "2026-02-15 renewal 2026-03-15", "2026-03-16 renewal 2026-04-15"], life.Told);
    }

    [Theory]
    [InlineData("2026-02-15")]
    [InlineData("2026-02-01")]
    public void Who_leaves_before_is_told_nothing(string end)
    {
        var life = new Life(A.Subscription(A.Subscribe() with { EndsOn = A.Day(end) }), All);
        var trial = new Life(A.Subscription(A.Subscribe() with { EndsOn = A.Day(end), TrialEnd = A.Day("2026-02-15") }), All);

        life.Until("2026-03-01");
        trial.Until("2026-03-01");

        Assert.Empty(life.Told);
        Assert.Empty(trial.Told);
    }

    [Fact]
    public void Who_is_caught_up_with_late_hears_only_of_what_is_still_to_come()
    {
        var onTime = new Life(A.Subscription(), All);
        var late = new Life(A.Subscription(), All);
        onTime.Until("2026-12-12");

        late.SleepUntil("2026-12-12");

        // The days of telling are over, the days that are told of are not
        Assert.Equal(["2026-12-05 renewal 2026-12-15", "2026-12-08 charge 2026-12-15"], late.Told);
        Assert.Equal(22, onTime.Told.Count());
        // All that was billed is the same; only nobody was told before
        Assert.Equal(onTime.Bills.Select(bill => (bill.Invoice, bill.BillingDate, bill.Charges[0].Amount)), late.Bills.Select(bill => (bill.Invoice, bill.BillingDate, bill.Charges[0].Amount)));
        Assert.All(late.Bills, bill => Assert.Null(bill.Announced));
        Assert.Equal(NextStep.Due(onTime.State), NextStep.Due(late.State));
    }

    [Fact]
    public void What_is_about_a_day_that_begins_now_is_told_no_more()
    {
        var state = Announcements.Follow(A.Subscription().Woken(A.Now), All).Events.Aggregate(A.Subscription().Woken(A.Now), SubscriptionEvolution.Evolve);
        var begins = A.At("2026-02-15T00:00:00Z");

        Assert.IsType<RenewalAnnounced>(Assert.Single(NextStep.At(state, A.Plan(), begins - Duration.Epsilon)!.Events));
        Assert.IsType<SubscriptionBilled>(Assert.Single(NextStep.At(state, A.Plan(), begins)!.Events));
    }

    [Theory]
    [InlineData("2026-02-15", 0)]
    [InlineData("2026-02-16", 2)]
    public void Who_pauses_by_then_is_told_nothing(string from, int told)
    {
        var life = new Life(A.Subscription(), All);
        life.Do(PauseSubscription.Decide(life.State, from, null, A.Now).Events);

        life.Until("2026-02-14");

        Assert.Equal(told, life.Told.Count());
    }

    [Fact]
    public void What_changes_after_it_was_told_is_billed_with_what_was_told()
    {
        var seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
        var life = new Life(A.Subscription(A.Subscribe(seats)), All with { UpcomingRenewal = false }, seats);
        life.Until("2026-02-09");
        life.Do(ChangeSubscription.Decide(life.State, new ChangeSubscriptionCommand(
            "pro", seats, false, new Dictionary<string, string> { ["seat"] = "3" }, false, new AnchorChoice(), "period_end", null, A.At("2026-02-09T12:00:00Z"))).Events);

        life.Until("2026-02-16");

        Assert.Equal((A.Euros(7.5m), A.Euros(22.5m)), (life.Bills[^1].Announced, life.Bills[^1].Charges.Single().Amount));
    }

    [Fact]
    public void What_meters_will_show_is_not_told()
    {
        var metered = A.Plan(A.PlanDraft with { Components = [A.FlatComponent, A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls" }] });
        var state = Announcements.Follow(A.Subscription(A.Subscribe(metered)), All with { UpcomingRenewal = false }).Events
            .Aggregate(A.Subscription(A.Subscribe(metered)).Woken(A.Now, metered), SubscriptionEvolution.Evolve);

        var step = NextStep.At(state, metered, A.At("2026-02-08T00:00:00Z"))!;

        Assert.Equal(new UpcomingChargeAnnounced(A.Day("2026-02-15"), null), Assert.Single(step.Events));
        Assert.Null(step.Tells);
    }

    [Fact]
    public void Settings_are_followed_when_they_change_something_and_a_preview_tells_nobody()
    {
        var plain = A.Subscription().Woken(A.Now);
        Assert.Empty(Announcements.Follow(plain, new NoticeSettings()).Events);
        Assert.Equal(new AheadDays(3, null, null), ((NoticeDaysFollowed)Assert.Single(Announcements.Follow(A.Subscription(A.Subscribe() with { TrialEnd = A.Day("2026-02-15") }), new NoticeSettings()).Events)).Ahead);
        var followed = SubscriptionEvolution.Evolve(plain, Assert.Single(Announcements.Follow(plain, All).Events));
        Assert.Empty(Announcements.Follow(followed, All).Events);

        Assert.Equal(A.At("2026-02-05T00:00:00Z"), NextStep.Due(followed));
        Assert.Equal(A.Day("2026-02-15"), NextStep.Upcoming(followed, A.Plan())!.BillingDate);
        Assert.Equal(A.At("2026-02-15T00:00:00Z"), NextStep.Due(SubscriptionEvolution.Evolve(followed, Assert.Single(Announcements.Follow(followed, new NoticeSettings()).Events))));
    }

    /// <summary>A subscription under way whose customer says what a charge will come to: its amount, without taxes.</summary>
    private sealed class Life
    {
        private readonly List<string> _told = [];
        private PlanVersion _plan;
        private Instant _now = A.Now;

        internal Life(SubscriptionState state, NoticeSettings settings, PlanVersion? plan = null)
        {
            _plan = plan ?? A.Plan();
            State = Announcements.Follow(state, settings).Events.Aggregate(state, SubscriptionEvolution.Evolve);
            Run(A.Now);
        }

        internal SubscriptionState State { get; private set; }

        internal List<BillRequest> Bills { get; } = [];

        internal IEnumerable<string> Told => _told;

        internal void Do(IReadOnlyList<SubscriptionEvent> events) => State = events.Aggregate(State, SubscriptionEvolution.Evolve);

        /// <summary>Woken every noon.</summary>
        internal void Until(string day)
        {
            for (; _now < Noon(day); _now += Duration.FromDays(1)) Run(_now + Duration.FromDays(1));
        }

        /// <summary>Woken only then.</summary>
        internal void SleepUntil(string day) => Run(_now = Noon(day));

        private static Instant Noon(string day) => A.At(day + "T12:00:00Z");

        private void Run(Instant now)
        {
            while (NextStep.At(State, _plan, now) is { } step)
            {
                SubscriptionEvent[] events = [.. step.Events.Select(@event => @event is UpcomingChargeAnnounced announced
                    ? announced with { Amount = step.Tells!.Charges.Aggregate(A.Euros(0), (sum, charge) => sum + charge.Amount) }
                    : @event)];
                foreach (var @event in events) Note(@event, step.Due);
                (State, _plan) = NextStep.Apply(State, _plan, step with { Events = events });
                if (step.Bill is { } bill) Bills.Add(bill);
            }
        }

        private void Note(SubscriptionEvent @event, Instant due)
        {
            var (kind, about) = @event switch
            {
                TrialEndingAnnounced told => ("trial", told.On),
                RenewalAnnounced told => ("renewal", told.On),
                UpcomingChargeAnnounced told => ("charge", told.On),
                _ => ("", default),
            };
            if (kind.Length > 0) _told.Add($"{due.InUtc().Date:uuuu-MM-dd} {kind} {about:uuuu-MM-dd}");
        }
    }
}
