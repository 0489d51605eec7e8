using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Tests.Payments;

public sealed class ExpiringMethodsTests
{
    private static readonly BillingZone Utc = new("UTC");
    private static readonly Instant Told = A.At("2026-03-02T00:00:00Z");

    [Fact]
    public void The_card_that_is_charged_is_told_of_once_so_many_days_before_it_expires()
    {
        var state = With(Card("pm_1", "2026-04-01"));
        Assert.Equal(Told, CustomerDue.Next(state));
        Assert.Empty(ExpiringMethods.Tell(state, Utc, Told - Duration.Epsilon).Events);

        var expiring = Assert.Single(ExpiringMethods.Tell(state, Utc, Told).Events);

        Assert.Equal(new PaymentMethodExpiring(new PaymentMethodId("pm_1"), A.Day("2026-04-01"), false, Told), expiring);
        state = CustomerEvolution.Evolve(state, expiring);
        Assert.Null(CustomerDue.Next(state));
        Assert.Empty(ExpiringMethods.Tell(state, Utc, A.At("2026-05-01T00:00:00Z")).Events);
    }

    [Fact]
    public void A_card_that_was_replaced_or_does_not_expire_is_not_told_of()
    {
        Assert.Null(CustomerDue.Next(With(Card("pm_1", "2026-04-01"), Card("pm_2", null))));
        Assert.Equal(A.At("2026-05-02T00:00:00Z"), CustomerDue.Next(With(Card("pm_1", "2026-04-01"), Card("pm_2", "2026-06-01"))));
    }

    [Fact]
    public void What_expired_before_anybody_looked_is_only_noted() =>
        Assert.True(((PaymentMethodExpiring)Assert.Single(ExpiringMethods.Tell(With(Card("pm_1", "2026-04-01")), Utc, A.At("2026-04-01T00:00:00Z")).Events)).IsPast);

    private static PaymentMethod Card(string id, string? expires) => ExpiringMethods.Watched(
        new PaymentMethod(new PaymentMethodId(id), PaymentMethodType.Card, "sandbox", "tok", null, expires is null ? null : A.Day(expires), A.Now), new NoticeDays(), Utc);

    private static CustomerState With(params PaymentMethod[] methods) =>
        methods.Aggregate(A.Customer(), (state, method) => CustomerEvolution.Evolve(state, Assert.Single(EditPaymentMethods.Add(state, method).Events)));
}
