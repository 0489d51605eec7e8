using OrleansBilling.Domain.Customers;

namespace OrleansBilling.Tests.Customers;

public sealed class AddCreditTests
{
    [Theory]
    [InlineData(null, "EUR", "why", "number_required", "/amount")]
    [InlineData("1.001", "EUR", "why", "too_many_digits", "/amount")]
    [InlineData("0.00", "EUR", "why", "amount_is_zero", "/amount")]
    [InlineData("1.00", "USD", "why", "currency_mismatch", "/currency")]
    [InlineData("1.00", "EUR", null, "text_required", "/reason")]
    public void A_bad_movement_names_the_field_that_is_wrong(string? amount, string currency, string? reason, string code, string pointer) =>
        AddCredit.Decide(A.Customer(), amount, currency, reason, A.Now).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void Credit_is_added_and_paid_out_but_never_below_zero()
    {
        var state = CustomerEvolution.Evolve(A.Customer(), AddCredit.Decide(A.Customer(), "10.00", null, "goodwill", A.Now).Events[0]);

        Assert.Equal(A.Euros(10), state.Balance);
        Assert.Equal(A.Euros(4), CustomerEvolution.Evolve(state, AddCredit.Decide(state, "-6.00", "EUR", "paid out", A.Now).Events[0]).Balance);
        AddCredit.Decide(state, "-10.01", null, "too much", A.Now).Rejection.ShouldBe("balance_too_small", "/amount", RejectionKind.Conflict);
        AddCredit.Decide(null, "1.00", null, "nobody", A.Now).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
    }
}
