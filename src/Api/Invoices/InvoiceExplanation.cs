using System.Text.RegularExpressions;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>An invoice in sentences: how each line, each tax and each total came about.</summary>
public sealed partial record InvoiceExplanation
{
    public required string Invoice { get; init; }
    public string? Number { get; init; }
    public required string Currency { get; init; }
    public required LineExplanation[] Lines { get; init; }
    public required TaxExplanation[] Taxes { get; init; }
    public required StepExplanation[] Totals { get; init; }

    public static InvoiceExplanation Of(InvoiceView invoice) => new()
    {
        Invoice = invoice.Id,
        Number = invoice.Number,
        Currency = invoice.Currency,
        Lines = [.. invoice.Lines.Select(line => Explain(line, invoice.Currency))],
        Taxes = [.. invoice.TaxBreakdown.Select(group => Explain(group, invoice))],
        Totals = [.. Steps(invoice)],
    };

    private static LineExplanation Explain(InvoiceLineView line, string currency)
    {
        var derivation = line.Derivation;
        var numbers = PutIn(derivation.Formula, derivation.Inputs);
        var period = line.Period is { } p ? $", for {p.Start:yyyy-MM-dd} up to but not including {p.End:yyyy-MM-dd}" : "";
        var how = derivation.Formula.Length == 0
            ? $"{line.Quantity} at {line.UnitAmount ?? line.Amount}"
            : $"{derivation.Formula}, which is {numbers}";
        var rounding = Rounding(derivation.Rounding);
        return new LineExplanation(
            line.Id, line.Description, derivation.Formula, derivation.Inputs, numbers, derivation.Rounding, line.Amount,
            $"{line.Description}{period}: {how}; {rounding} this is {line.Amount} {currency}.");
    }

    private static TaxExplanation Explain(TaxGroupView group, InvoiceView invoice)
    {
        var lines = Taxed(group, invoice).Select(line => line.Id).ToArray();
        var name = group.Name is { Length: > 0 } given ? $"{given}, {group.Category}" : group.Category;
        return new TaxExplanation(
            group.Category, group.Name, group.Percent, group.Taxable, group.Tax, lines,
            $"{name}: {group.Percent} % of {group.Taxable} {invoice.Currency}, the sum of {Count(lines.Length)}, is {group.Tax} {invoice.Currency}, " +
            "rounded once for the whole rate and shared among its lines.");
    }

    // A line shows the sum of its rates: where that is not this one, it has it beside others.
    private static InvoiceLineView[] Taxed(TaxGroupView group, InvoiceView invoice)
    {
        InvoiceLineView[] category = [.. invoice.Lines.Where(line => line.TaxCategory == group.Category)];
        InvoiceLineView[] alone = [.. category.Where(line => line.TaxRate == group.Percent)];
        if (alone.Sum(line => Read(line.Amount)) == Read(group.Taxable) && alone.Length > 0) return alone;
        return [.. category.Where(line => Read(line.TaxRate) >= Read(group.Percent))];
    }

    private static decimal Read(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<StepExplanation> Steps(InvoiceView invoice)
    {
        var c = invoice.Currency;
        yield return new("subtotal", invoice.Subtotal, $"The lines before discounts and tax add up to {invoice.Subtotal} {c}.");
        yield return new("discount_total", invoice.DiscountTotal, $"Discounts take off {invoice.DiscountTotal} {c}.");
        yield return new("tax_total", invoice.TaxTotal, $"The taxes above add up to {invoice.TaxTotal} {c}.");
        yield return new("total", invoice.Total, $"Subtotal less discounts plus tax is the total, {invoice.Total} {c}.");
        yield return new("credit_applied", invoice.CreditApplied, $"The customer's credit balance paid {invoice.CreditApplied} {c} of it.");
        yield return new("amount_paid", invoice.AmountPaid, $"Payments so far are {invoice.AmountPaid} {c}.");
        yield return new("amount_due", invoice.AmountDue, $"What is left to pay, after credit notes on this invoice too, is {invoice.AmountDue} {c}.");
    }

    // The longest word wins: "days" does not match inside "period_days".
    private static string PutIn(string formula, Dictionary<string, string> inputs) =>
        Word().Replace(formula, match => inputs.GetValueOrDefault(match.Value, match.Value));

    // "half_away_from_zero:2" is the rule and the digits it rounds to.
    private static string Rounding(string rule)
    {
        if (rule is "" or "none") return "without rounding";
        var parts = rule.Replace('_', ' ').Split(':', 2);
        return parts.Length == 1 ? $"rounded {parts[0]}" : $"rounded {parts[0]} to {parts[1]} digits";
    }

    private static string Count(int lines) => lines == 1 ? "one line" : $"{lines} lines";

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}

/// <summary>One line: the formula, the same with the numbers put in, the rounding and the result.</summary>
public sealed record LineExplanation(
    string Line, string Description, string Formula, Dictionary<string, string> Inputs, string WithNumbers, string Rounding, string Amount,
    string Sentence);

/// <summary>One tax rate and the lines it is on.</summary>
public sealed record TaxExplanation(
    string Category, string? Name, string Percent, string Taxable, string Tax, string[] Lines, string Sentence);

/// <summary>One step from the lines to what is due.</summary>
public sealed record StepExplanation(string Step, string Amount, string Sentence);
