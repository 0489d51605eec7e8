using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Forecasts;

public sealed class ForecastTests
{
    private static readonly StartForecastCommand Command = new(
        new ForecastId("fcs_1"), A.Day("2026-12-31"), Subscriptions: 7, Earliest: A.Day("2026-01-10"), Latest: A.Day("2026-01-15"), A.Now);

    private static ForecastState Started => Fold(null, [.. StartForecast.Decide(null, Command).Events]);

    [Fact]
    public void A_forecast_begins_with_all_subscriptions_to_price()
    {
        Assert.Equal(
            (A.Day("2026-12-31"), ForecastStatus.Running, 7, 0, A.Now, A.Now),
            (Started.Until, Started.Status, Started.Of, Started.Priced, Started.CreatedAt, Started.WorkedAt));
    }

    [Fact]
    public void It_reaches_from_the_earliest_today_to_five_years_after_the_latest()
    {
        StartForecast.Decide(null, Command with { Until = null }).Rejection.ShouldBe("until_required", "/until");
        StartForecast.Decide(null, Command with { Until = A.Day("2026-01-09") }).Rejection.ShouldBe("forecast_in_the_past", "/until");
        StartForecast.Decide(null, Command with { Until = A.Day("2031-01-16") }).Rejection.ShouldBe("forecast_too_far", "/until");
        Assert.All(["2026-01-10", "2031-01-15"], day => Assert.Single(StartForecast.Decide(null, Command with { Until = A.Day(day) }).Events));
    }

    [Fact]
    public void Asked_for_again_it_is_the_same_also_when_its_day_is_over_and_another_day_is_a_conflict()
    {
        Assert.Empty(StartForecast.Decide(Started, Command with { Earliest = A.Day("2027-01-01"), Latest = A.Day("2027-01-01") }).Events);
        StartForecast.Decide(Started, Command with { Until = A.Day("2027-01-01") }).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void It_counts_what_is_priced_and_knows_where_it_is()
    {
        var later = A.Now + Duration.FromMinutes(1);
        var place = new ForecastPlace(new CustomerId("cus_1"), new SubscriptionId("sub_5"));

        var some = Fold(Started, new SubscriptionsForecast(new ForecastPlace(new CustomerId("cus_1"), new SubscriptionId("sub_3")), 3, A.Now), new SubscriptionsForecast(place, 2, later));
        Assert.Equal((5, place, false, later), (some.Priced, some.PricedUpTo, some.AllPriced, some.WorkedAt));
        var all = Fold(some, new AllSubscriptionsForecast(later), new CreditForecast(new CustomerId("cus_1"), later));
        Assert.Equal((5, true, new CustomerId("cus_1"), ForecastStatus.Running), (all.Of, all.AllPriced, all.CreditUpTo, all.Status));
        Assert.Equal((ForecastStatus.Ready, later), (Fold(all, new ForecastFinished(later)).Status, Fold(all, new ForecastFinished(later)).FinishedAt));
        Assert.Equal((ForecastStatus.Failed, "no", later), (Fold(all, new ForecastFailed("no", later)).Status, Fold(all, new ForecastFailed("no", later)).Error, Fold(all, new ForecastFailed("no", later)).FinishedAt));
    }

    [Fact]
    public void Credit_pays_what_comes_first_and_credit_notes_add_to_it()
    {
        var uses = Spend(15, 10, 10, -4, 10, 0, -3).ToArray();

        Assert.Equal([("inv_0", 10m), ("inv_1", 5m), ("inv_3", 4m)], uses);
    }

    [Fact]
    public void Credit_that_comes_after_an_invoice_does_not_pay_it() => Assert.Equal([("inv_2", 5m)], Spend(0, 10, -5, 5, 5));

    [Fact]
    public void The_expected_document_is_the_real_one_but_for_the_credit_balance()
    {
        var command = new BillSubscriptionCommand(Request(), A.Organization(rates: A.Rate(20)), [], A.Now);
        var customer = A.Customer() with { Balance = A.Euros(5) };

        var (expected, rejection) = ExpectDocument.Of(customer, command);

        Assert.Null(rejection);
        var real = A.InvoiceOf(BillSubscription.Decide(customer, command));
        Assert.Equal((real.Id, real.BillingDate, A.Euros(37.20m), A.Now), (expected!.Id, expected.BillingDate, expected.Net, expected.Due));
        Assert.Equal((real.Subtotal, real.TaxTotal, real.Total), (expected.Invoice!.Subtotal, expected.Invoice.TaxTotal, expected.Invoice.Total));
        Assert.Equal((A.Euros(5), A.Euros(0)), (real.CreditApplied, expected.Invoice.CreditApplied));
    }

    [Fact]
    public void What_gives_back_more_than_it_charges_is_expected_as_a_credit_note()
    {
        var organization = A.Organization();
        var original = A.InvoiceOf(BillSubscription.Decide(A.Customer(), new BillSubscriptionCommand(Request(), organization, [], A.Now)));
        var unused = new UnusedService(original.Id, "fee", A.Period("2026-01-31", "2026-02-15"), A.Euros(-15), -1, null, new Derivation("0 - 15", [], "none"));
        var request = new BillRequest(InvoiceId.Of(original.Subscription!.Value, A.Day("2026-01-31"), "end"), original.Subscription.Value, A.Day("2026-01-31"), [], [unused]);

        var (expected, _) = ExpectDocument.Of(A.Customer(), new BillSubscriptionCommand(request, organization, [OriginalDocument.Of(original)], A.Now));

        Assert.Equal((A.Euros(-15), A.Day("2026-01-31"), request.Invoice), (expected!.Net, expected.BillingDate, expected.Id));
        Assert.Equal(CreditNoteId.InsteadOf(request.Invoice), expected.CreditNote!.Id);
    }

    [Fact]
    public void Nothing_is_expected_of_a_request_for_nothing_and_a_refusal_is_told()
    {
        var nothing = Request() with { Charges = [] };
        Assert.Equal((null, null), ExpectDocument.Of(A.Customer(), new BillSubscriptionCommand(nothing, A.Organization(), [], A.Now)));
        var many = Request() with { Charges = [.. Enumerable.Repeat(Request().Charges[0], Limits.LinesPerInvoice + 1)] };
        Assert.Equal("too_many_lines", ExpectDocument.Of(A.Customer(), new BillSubscriptionCommand(many, A.Organization(), [], A.Now)).Rejection?.Code);
    }

    private static BillRequest Request() => NextStep.Upcoming(A.Subscription(), A.Plan())!;

    private static IEnumerable<(string, decimal)> Spend(decimal balance, params decimal[] amounts) => SpendCredit
        .Over(A.Euros(balance), amounts.Select((amount, i) => (new InvoiceId($"inv_{i}"), A.Euros(amount))))
        .Select(use => (use.Id.Value, use.Used.Minor / 100m));

    private static ForecastState Fold(ForecastState? state, params ForecastEvent[] events) => events.Aggregate(state, (current, @event) => ForecastEvolution.Evolve(current, @event))!;
}
