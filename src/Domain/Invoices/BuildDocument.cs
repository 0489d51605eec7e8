using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>All that a document is built from. The same input always gives the same document.</summary>
public sealed record DocumentInput
{
    /// <summary>The id of the document, from which the ids of its lines follow.</summary>
    public required string Id { get; init; }
    public required Currency Currency { get; init; }

    /// <summary>The tax point of lines that pay for no period.</summary>
    public required LocalDate BillingDate { get; init; }
    public required IReadOnlyList<Charge> Charges { get; init; }
    public required IReadOnlyList<TaxRate> Rates { get; init; }
    public required TaxSituation Buyer { get; init; }

    /// <summary>What the customer has in credit; a document of which something is due uses it up first.</summary>
    public required Money CreditBalance { get; init; }
}

/// <summary>A document on its way through the steps of <see cref="BuildDocument"/>.</summary>
public sealed record DocumentInProgress(DocumentInput Input)
{
    /// <summary>What becomes a line each: the charges of the input, split where their tax rates change.</summary>
    public IReadOnlyList<Charge> Charges { get; init; } = Input.Charges;
    public IReadOnlyList<DocumentLine> Lines { get; init; } = [];
    public IReadOnlyList<TaxGroup> TaxBreakdown { get; init; } = [];
    public ServicePeriod? ServicePeriod { get; init; }

    /// <summary>All lines but discounts, before tax.</summary>
    public Money Subtotal { get; init; }

    /// <summary>What discounts take off it; positive.</summary>
    public Money DiscountTotal { get; init; }
    public Money TaxTotal { get; init; }
    public Money Total { get; init; }
    public Money CreditApplied { get; init; }
    public IReadOnlyList<string> Mentions { get; init; } = [];
}

/// <summary>One named step: pure, from document to document.</summary>
public sealed record DocumentStep(string Name, Func<DocumentInProgress, DocumentInProgress> Apply);

/// <summary>Builds invoices and credit notes as an ordered list of named steps. To see how an amount came about, run the steps one by one.</summary>
public static class BuildDocument
{
    /// <summary>The steps, in their order.</summary>
    public static IReadOnlyList<DocumentStep> Steps { get; } =
    [
        new("split charges where their tax rates change", SplitCharges),
        new("list the lines", ListLines),
        new("find the tax rates of each line", FindRates),
        new("tax each group of rates and share it out to its lines", TaxLines),
        new("span the service period", SpanPeriod),
        new("add up", AddUp),
        new("use the credit balance", UseCredit),
        new("state what the law requires", StateMentions),
    ];

    public static DocumentInProgress Run(DocumentInput input) =>
        Steps.Aggregate(new DocumentInProgress(input), (document, step) => step.Apply(document));

    private static DocumentInProgress SplitCharges(DocumentInProgress document) => document with
    {
        Charges = [.. document.Charges.SelectMany(charge => SplitAtRateChange.Of(charge, document.Input.Rates, document.Input.Buyer))],
    };

    private static DocumentInProgress ListLines(DocumentInProgress document) => document with
    {
        Lines = [.. document.Charges.Select((charge, i) => Line(document.Input, charge, i + 1))],
    };

    private static DocumentInProgress FindRates(DocumentInProgress document) => document with
    {
        Lines =
        [
            .. document.Lines.Zip(document.Charges, (line, charge) => line with
            {
                Rates = charge.OriginalRates ?? TaxRates.Applicable(
                    document.Input.Rates, document.Input.Buyer, line.TaxCategory, line.Period?.Start ?? document.Input.BillingDate),
            }),
        ],
    };

    private static DocumentInProgress TaxLines(DocumentInProgress document)
    {
        var (taxed, groups) = TaxGroups.Apply(
            [.. document.Lines.Select(line => new TaxableLine(line.Amount, line.TaxCategory, line.TaxBehavior, line.Rates))], document.Input.Currency);
        (taxed, groups) = FitCreditedTax.Of(document.Charges, document.Lines, taxed, groups);
        return document with
        {
            Lines = [.. document.Lines.Zip(taxed, (line, tax) => line with { Amount = tax.Net, Tax = tax.Tax, Derivation = WithoutTax(line, tax) })],
            TaxBreakdown = groups,
        };
    }

    private static DocumentInProgress SpanPeriod(DocumentInProgress document)
    {
        var periods = document.Lines.Where(line => line.Period is not null).Select(line => line.Period!).ToArray();
        return periods.Length == 0
            ? document
            : document with { ServicePeriod = new ServicePeriod(periods.Min(period => period.Start), periods.Max(period => period.End)) };
    }

    private static DocumentInProgress AddUp(DocumentInProgress document)
    {
        var subtotal = Money.Sum(document.Lines.Where(line => line.Kind != ChargeKind.Discount).Select(line => line.Amount), document.Input.Currency);
        var discounts = -Money.Sum(document.Lines.Where(line => line.Kind == ChargeKind.Discount).Select(line => line.Amount), document.Input.Currency);
        var tax = Money.Sum(document.TaxBreakdown.Select(group => group.Tax), document.Input.Currency);
        return document with { Subtotal = subtotal, DiscountTotal = discounts, TaxTotal = tax, Total = subtotal - discounts + tax };
    }

    private static DocumentInProgress UseCredit(DocumentInProgress document) => document with
    {
        CreditApplied = CreditBalance.Used(document.Input.CreditBalance, document.Total),
    };

    private static DocumentInProgress StateMentions(DocumentInProgress document) =>
        TaxRates.Mention(document.Input.Buyer) is { } mention ? document with { Mentions = [mention] } : document;

    private static DocumentLine Line(DocumentInput input, Charge charge, int number) => new()
    {
        Id = $"{input.Id}-{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
        Component = charge.Component,
        Kind = charge.Kind,
        Description = charge.Description,
        Period = charge.Period,
        Quantity = charge.Quantity,
        UnitAmount = charge.UnitAmount,
        Amount = charge.Amount,
        Tax = Money.Zero(input.Currency),
        TaxCategory = charge.TaxCategory,
        TaxBehavior = charge.TaxBehavior,
        Rates = [],
        Derivation = charge.Derivation,
        Part = charge.Part,
        Plan = charge.Plan,
        TakenOff = charge.TakenOff,
    };

    // The tax is whole minor units, so taking it off before or after rounding is the same, unless nothing is left: half a unit rounds
    // up to one, and one taken from the exact half would round to minus one.
    private static Derivation WithoutTax(DocumentLine line, TaxedLine tax)
    {
        if (line.TaxBehavior != TaxBehavior.Inclusive || tax.Tax.IsZero) return line.Derivation;
        var included = new DerivationInput("included_tax", tax.Tax.ToAmountString());
        return tax.Net.IsZero
            ? line.Derivation.Extend("price - included_tax", new DerivationInput("price", line.Amount.ToAmountString()), included)
            : line.Derivation.Extend($"{line.Derivation.Formula} - included_tax", included);
    }
}
