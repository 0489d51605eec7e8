using System.Collections.Frozen;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Amounts as Stripe counts them: mostly minor units, with exceptions that are Stripe's own.</summary>
/// <remarks>Source: https://docs.stripe.com/currencies, "zero-decimal", "special cases" and "three-decimal".</remarks>
internal static class StripeAmount
{
    private static readonly FrozenSet<string> Whole = new[]
    {
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Counted in thousandths, of which the last digit must be 0.
    private static readonly FrozenSet<string> Thousandths = new[] { "BHD", "JOD", "KWD", "OMR", "TND" }.ToFrozenSet(StringComparer.Ordinal);

    // Counted in hundredths, though they have none: only whole ones are taken.
    private static readonly FrozenSet<string> WholeInHundredths = new[] { "ISK", "UGX" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The amount in Stripe's units; null when Stripe cannot take exactly this much.</summary>
    public static long? Of(Money amount)
    {
        var units = amount.ToMajor() * UnitsPerMajor(amount.Currency);
        var step = Thousandths.Contains(amount.Currency.Code) ? 10 : WholeInHundredths.Contains(amount.Currency.Code) ? 100 : 1;
        return units % step == 0 ? (long)units : null;
    }

    /// <summary>What a number of Stripe's units is.</summary>
    public static Money Read(long units, Currency currency) => Money.Round((decimal)units / UnitsPerMajor(currency), currency);

    private static int UnitsPerMajor(Currency currency) => Whole.Contains(currency.Code) ? 1 : Thousandths.Contains(currency.Code) ? 1000 : 100;
}
