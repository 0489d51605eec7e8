using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>A payment method as it was given.</summary>
/// <param name="Token">Of the gateway; none for a transfer.</param>
public sealed record PaymentMethodDraft(PaymentMethodId Id, string? Type, string? Token)
{
    /// <summary>The type, or what is wrong with the draft.</summary>
    public Result<PaymentMethodType> Read()
    {
        if (Type is null) return new Rejection("type_required", "Say what kind of method it is: card, sepa_debit or transfer.", "/type");
        var type = Fields.OneOf(Type, "/type", PaymentMethodType.Card,
            ("card", PaymentMethodType.Card), ("sepa_debit", PaymentMethodType.SepaDebit), ("transfer", PaymentMethodType.Transfer));
        if (type.Rejection is not null) return type;
        if (type.Value == PaymentMethodType.Transfer) return Token is null ? type : new Rejection("token_not_used", "Nothing is taken by transfer: leave the token out.", "/token");
        return Token is null ? new Rejection("token_required", "Send the token that the payment gateway gave for it.", "/token") : type;
    }
}

/// <summary>Adds and removes payment methods. The one added last is the one that is charged.</summary>
public static class EditPaymentMethods
{
    /// <param name="method">As the gateway saved it.</param>
    public static Decision<CustomerEvent> Add(CustomerState? state, PaymentMethod method)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (state.Methods.FirstOrDefault(known => known.Id == method.Id) is { } same)
        {
            return same.Type == method.Type && same.Gateway == method.Gateway
                ? Array.Empty<CustomerEvent>()
                : Rejection.Conflict("id_taken", $"{method.Id} exists with other content.", "/id");
        }

        return state.Methods.Count >= Limits.PaymentMethods
            ? Rejection.Conflict("too_many_payment_methods", $"A customer has room for {Limits.PaymentMethods} payment methods; remove one first.")
            : new CustomerEvent[] { new PaymentMethodAdded(method) };
    }

    public static Decision<CustomerEvent> Remove(CustomerState? state, PaymentMethodId method)
    {
        if (state is null || !state.Methods.Any(known => known.Id == method)) return Rejection.Missing("payment_method_not_found", "There is no such payment method.");
        return state.Attempts.Any(attempt => attempt.Attempt.Method == method)
            ? Rejection.Conflict("payment_under_way", "A payment with this method is under way; its end is not known yet.")
            : new CustomerEvent[] { new PaymentMethodRemoved(method) };
    }
}
