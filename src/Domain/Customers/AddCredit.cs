using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>Moves the credit balance by hand. Positive gives the customer credit, negative pays it out.</summary>
public static class AddCredit
{
    public static Decision<CustomerEvent> Decide(CustomerState? state, string? amount, string? currency, string? reason, Instant now)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (currency is not null && currency != state.Currency.Code)
        {
            return new Rejection("currency_mismatch", $"This customer's balance is in {state.Currency}.", "/currency");
        }

        var parsed = Money.Parse(amount, state.Currency, "/amount");
        var bad = Fields.First(parsed.Rejection, Fields.Text(reason, Limits.DescriptionLength, "/reason"));
        if (bad is not null) return bad;
        if (parsed.Value.IsZero) return new Rejection("amount_is_zero", "A movement is not zero.", "/amount");
        var after = state.Balance + parsed.Value;
        return after.IsNegative
            ? Rejection.Conflict("balance_too_small", $"The balance is {state.Balance}; it does not go below zero.", "/amount")
            : new CustomerEvent[] { new CreditAdded(new BalanceMovement(parsed.Value, after, "manual", reason, null, now)) };
    }
}
