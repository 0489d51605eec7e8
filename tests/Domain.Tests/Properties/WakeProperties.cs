using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Properties;

public sealed class WakeProperties
{
    [Fact]
    public void Woken_late_or_at_any_instants_a_subscription_lives_the_same_life_as_on_time() =>
        Gen.Select(GenLife.Any, Gen.Int[0, 1000 * 24].Array[0, 20]).Sample((life, hours) =>
        {
            var onTime = life.OnTime().Story;

            Assert.Equal(onTime, life.WokenAt([]).Story);
            Assert.Equal(onTime, life.WokenAt(hours.Select(hour => life.Create.Now + Duration.FromHours(hour))).Story);
        }, iter: 1000);

    [Fact]
    public void Every_day_from_the_first_billed_one_is_in_one_period_and_every_component_is_charged_for_it_once() =>
        GenLife.Any.Sample(life =>
        {
            var lived = life.OnTime();
            var terms = lived.State.Terms;
            var periods = lived.Events.OfType<SubscriptionBilled>().Select(billed => billed.Period).ToArray();

            AssertFollow(periods, terms.FirstBilledDay);
            foreach (var component in life.Plan.Components.Where(component => component.Kind == ComponentKind.Recurring))
            {
                var charged = lived.Bills.SelectMany(bill => bill.Charges).Where(charge => charge.Component == component.Code).Select(charge => charge.Period!).ToArray();
                var expected = periods.Where(period => !Periods.IsFree(lived.State, period)).ToArray();
                if (life.Plan.TimingOf(component) == BillingTiming.Arrears) expected = InArrears(lived, expected);
                Assert.Equal(expected, charged);
            }

            Assert.Equal(periods.Length == 0 ? 0 : 1, lived.Bills.SelectMany(bill => bill.Charges).Count(charge => charge.Kind == ChargeKind.OneTime));
        }, iter: 1000);

    [Fact]
    public void No_invoice_id_comes_twice_and_the_upcoming_bill_is_the_next_one_made() =>
        GenLife.Any.Sample(life =>
        {
            var lived = life.OnTime();
            var upcoming = NextStep.Upcoming(A.Subscription(life.Create), life.Plan);

            Assert.Equal(lived.Bills.Count, lived.Bills.Select(bill => bill.Invoice).Distinct().Count());
            if (life.Cancels.Count == 0 && lived.Bills.Count > 0) Assert.Equal(Lived.Text(lived.Bills[0]), Lived.Text(upcoming!));
        }, iter: 300);

    [Fact]
    public void What_is_given_back_was_charged_in_advance_and_ends_where_that_ended() =>
        GenLife.Any.Sample(life =>
        {
            var lived = life.OnTime();
            foreach (var unused in lived.Bills.SelectMany(bill => bill.Unused))
            {
                var original = lived.Bills.Single(bill => bill.Invoice == unused.Invoice);

                Assert.Contains(original.Charges, charge => charge.Component == unused.Component
                    && charge.Period!.Start <= unused.Period.Start && charge.Period.End == unused.Period.End && charge.Amount >= -unused.Amount);
                Assert.Equal(unused.Period.Start, Assert.IsType<SubscriptionCanceled>(lived.Events[^1]).On);
            }
        }, iter: 300);

    private static void AssertFollow(ServicePeriod[] periods, LocalDate from)
    {
        foreach (var period in periods)
        {
            Assert.Equal(from, period.Start);
            from = period.End;
        }
    }

    // Of the last period only what is over has been charged: nothing while it runs, and up to the end when it was cut.
    private static ServicePeriod[] InArrears(Lived lived, ServicePeriod[] periods)
    {
        LocalDate? end = lived.Events.LastOrDefault() switch
        {
            SubscriptionCanceled canceled => canceled.On,
            SubscriptionEnded ended => ended.On,
            _ => lived.State.Current?.Period.Start,
        };
        return [.. periods.Select(period => period.Clip(period.Start, end)).OfType<ServicePeriod>()];
    }
}
