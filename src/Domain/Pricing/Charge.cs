using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Pricing;

/// <summary>How an amount came about: a formula over named inputs, and the rounding of its result.</summary>
/// <param name="Formula">Arithmetic over the inputs' names with <c>+ - * / ( )</c>, usual precedence.</param>
/// <param name="Inputs">Each name's value: a decimal string, or a text that only tells (its name is not in the formula).</param>
/// <param name="Rounding"><c>half_away_from_zero:2</c>: to that many digits; or <c>none</c>.</param>
public sealed record Derivation(string Formula, IReadOnlyList<DerivationInput> Inputs, string Rounding)
{
    /// <summary>The engine's rounding, to a currency's digits.</summary>
    public static string RoundingTo(Currency currency) =>
        "half_away_from_zero:" + currency.Digits.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same with more inputs, under another formula.</summary>
    public Derivation Extend(string formula, params ReadOnlySpan<DerivationInput> more) => this with { Formula = formula, Inputs = [.. Inputs, .. more] };
}

/// <summary>One named input of a derivation.</summary>
public sealed record DerivationInput(string Name, string Value);

/// <summary>What kind of line a charge becomes.</summary>
public enum ChargeKind
{
    Recurring,
    OneTime,

    /// <summary>What a meter counted.</summary>
    Usage,

    /// <summary>What is missing to an agreed minimum.</summary>
    Minimum,

    /// <summary>Gives back part of what was invoiced; negative.</summary>
    Credit,

    /// <summary>What a discount takes off other lines; negative.</summary>
    Discount,
}

/// <summary>What one subscription has on an invoice that several share.</summary>
/// <param name="Bill">The id that the invoice would have had alone, by which the subscription knows it.</param>
public sealed record InvoicePart(InvoiceId Bill, SubscriptionId Subscription);

/// <summary>The version of a plan that something was charged by.</summary>
public sealed record PlanReference(string Code, int Version)
{
    /// <summary>Null for a version that does not know its plan.</summary>
    internal static PlanReference? Of(PlanVersion version) => version.Plan is { } code ? new PlanReference(code, version.Number) : null;
}

/// <summary>The bounds within which a credit gives tax back, both as positive amounts.</summary>
public sealed record CreditedTax(Money Least, Money Most);

/// <summary>A priced line before tax. With <see cref="TaxBehavior.Inclusive"/> its amount still contains the tax.</summary>
public sealed record Charge
{
    /// <summary>The plan's component, or the seller's code on a one-off line.</summary>
    public string? Component { get; init; }
    public required ChargeKind Kind { get; init; }
    public required string Description { get; init; }

    /// <summary>The days it pays for; null for what is not a service over time.</summary>
    public ServicePeriod? Period { get; init; }
    public required decimal Quantity { get; init; }

    /// <summary>Major units per unit; null where the price is one amount.</summary>
    public decimal? UnitAmount { get; init; }
    public required Money Amount { get; init; }
    public required string TaxCategory { get; init; }
    public required TaxBehavior TaxBehavior { get; init; }
    public required Derivation Derivation { get; init; }

    /// <summary>On an invoice that several subscriptions share: whose charge it is.</summary>
    public InvoicePart? Part { get; init; }

    /// <summary>What it was priced by; null for what no plan says.</summary>
    public PlanReference? Plan { get; init; }

    /// <summary>For a discount: the kind of the lines it takes off; they have its component and period too.</summary>
    public ChargeKind? TakenOff { get; init; }

    /// <summary>For a credit: the rates at which the original was taxed. Null looks rates up.</summary>
    public IReadOnlyList<Tax.AppliedRate>? OriginalRates { get; init; }

    /// <summary>For a credit of what was given back in part by hand: what keeps all parts from coming to more than the original's tax. Else null.</summary>
    public CreditedTax? CreditedTax { get; init; }
}
