using System.Collections.Frozen;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Which declines are for good: trying the same method again is pointless, or forbidden by the card networks.</summary>
/// <remarks>
/// Sources: https://docs.stripe.com/declines/codes (what to do next for each code), https://docs.stripe.com/declines/card (advice codes) and the failure codes
/// of https://docs.stripe.com/payments/sepa-debit. A code that is not here, also one that Stripe adds later, may be tried again: that is
/// bounded, and leaves the method as it is.
/// </remarks>
internal static class StripeDeclines
{
    /// <summary>The payer must confirm it in person. May be tried again: another day the bank may not ask.</summary>
    public const string AuthenticationRequired = "authentication_required";

    private const string DoNotTryAgain = "do_not_try_again";

    private static readonly FrozenSet<string> Final = new[]
    {
        // The card is gone, blocked, or not what was typed in.
        "lost_card", "stolen_card", "pickup_card", "restricted_card", "expired_card", "incorrect_number", "invalid_number", "invalid_account",
        "invalid_expiry_month", "invalid_expiry_year", "new_account_information_available", "testmode_decline", "live_mode_test_card",

        // Somebody does not want it, or it can not be used for this.
        "fraudulent", "highest_risk_level", "merchant_blacklist", "security_violation", DoNotTryAgain, "stop_payment_order", "revocation_of_authorization",
        "revocation_of_all_authorizations", "not_permitted", "service_not_allowed", "transaction_not_allowed", "card_not_supported", "currency_not_supported",

        // A bank account that takes no debits.
        "account_closed", "bank_account_closed", "no_account", "bank_account_restricted", "bank_account_unusable", "debit_not_authorized", "recipient_deceased",
        "branch_does_not_exist", "payment_intent_mandate_invalid", "payment_method_bank_account_blocked",

        // Stripe has the method no more, or not for this customer.
        "resource_missing", "payment_method_customer_decline", "payment_method_unactivated",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsFinal(string code, string? advice) => advice == DoNotTryAgain || Final.Contains(code);
}
