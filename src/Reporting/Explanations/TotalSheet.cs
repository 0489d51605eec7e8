using System.Globalization;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>The first sheet: whose invoice it is, its taxes by rate and its totals, each recomputed beside what is stored, and what all differences come to.</summary>
internal static class TotalSheet
{
    public const double LabelWidth = 44;
    public const double FigureWidth = 18;

    public static IReadOnlyList<SheetCell[]> Rows(InvoiceView invoice, LineSheet lines, TaxSheet taxes, WorkbookSetting setting)
    {
        var rows = new List<SheetCell[]>
        {
            new SheetCell[] { new(setting.Say("Invoice", "Facture") + " " + (invoice.Number ?? invoice.Id), Look.Title) },
            new SheetCell[] { new(setting.Say("Every amount recomputed from its inputs, beside what is stored. Differences are 0.", "Chaque montant recalculé depuis ses données, à côté de l'enregistré. Les écarts sont à 0."), Look.Note) },
            Array.Empty<SheetCell>(),
            Told(setting.Say("Organization", "Organisation"), setting.Organization),
            Told(setting.Say("Customer", "Client"), invoice.Buyer?.Name ?? invoice.Customer),
            Told(setting.Say("Issued", "Date"), invoice.IssueDate),
            Told(setting.Say("Due", "Échéance"), invoice.DueDate),
            Told(setting.Say("Currency", "Devise"), invoice.Currency),
            Array.Empty<SheetCell>(),
            Heads(setting.Say("Taxes by rate", "Taxes par taux"), setting),
        };
        var taxRows = rows.Count + 1;
        for (var group = 0; group < invoice.TaxBreakdown.Length; group++)
        {
            var entry = invoice.TaxBreakdown[group];
            var name = $"{entry.Name ?? entry.Category} {entry.Percent} %";
            Compare($"{name} · {setting.Say("taxable", "base")}", taxes.Group(group).Taxable, entry.Taxable);
            Compare($"{name} · {setting.Say("tax", "taxe")}", taxes.Group(group).Tax, entry.Tax);
        }

        var taxTotal = string.Join("+", Enumerable.Range(0, invoice.TaxBreakdown.Length).Select(group => Address.Cell(2, taxRows + (2 * group) + 1)));
        rows.AddRange([[], Heads(setting.Say("Totals", "Totaux"), setting)]);
        var discounts = $"SUMIFS({lines.All("I")},{lines.All("E")},\"discount\")";
        var subtotal = Compare(setting.Say("Subtotal", "Sous-total"), $"SUM({lines.All("I")})-{discounts}", invoice.Subtotal);
        var discount = Compare(setting.Say("Discounts", "Remises"), $"0-{discounts}", invoice.DiscountTotal);
        var tax = Compare(setting.Say("Tax", "Taxe"), taxTotal.Length == 0 ? "0" : taxTotal, invoice.TaxTotal);
        var total = Compare(setting.Say("Total", "Total"), $"{subtotal}-{discount}+{tax}", invoice.Total);
        var credit = Given(setting.Say("Paid by the credit balance", "Payé par l'avoir du client"), invoice.CreditApplied);
        var paid = Given(setting.Say("Paid", "Payé"), invoice.AmountPaid);
        var credited = Given(setting.Say("Credited", "Crédité"), invoice.AmountCredited ?? "0");
        Compare(setting.Say("Due", "Reste dû"), invoice.Status == "void" ? "0" : $"{total}-{credit}-{paid}-{credited}", invoice.AmountDue);
        var last = rows.Count.ToString(CultureInfo.InvariantCulture);
        rows.AddRange(
        [
            [],
            [
                new(setting.Say("All differences", "Tous les écarts"), Look.TotalLabel), new(null, Look.TotalLabel), new(null, Look.TotalLabel),
                new(null, Look.TotalAmount, string.Join("+", new[] { $"D{taxRows.ToString(CultureInfo.InvariantCulture)}:D{last}", lines.All("K"), lines.All("N") }.Select(Absolute))),
            ],
        ]);
        return rows;

        string Compare(string label, string formula, string stored)
        {
            var row = rows.Count + 1;
            rows.Add([new(label, Look.Label), new(null, Look.Amount, formula), new(Read(stored), Look.Amount), ExplainWorkbook.Difference(Address.Cell(2, row), Address.Cell(3, row), invoice.Currency)]);
            return Address.Cell(2, row);
        }

        // What happened to the invoice since is not recomputed.
        string Given(string label, string amount)
        {
            rows.Add([new(label, Look.Label), SheetCell.Empty, new(Read(amount), Look.Amount)]);
            return Address.Cell(3, rows.Count);
        }
    }

    // What is above zero less what is below; heads among them are no numbers.
    private static string Absolute(string range) => $"SUMIF({range},\">0\")-SUMIF({range},\"<0\")";

    private static SheetCell[] Heads(string title, WorkbookSetting setting) =>
    [
        new(title, Look.Head), new(setting.Say("Recomputed", "Recalculé"), Look.FigureHead), new(setting.Say("Stored", "Enregistré"), Look.FigureHead), new(setting.Say("Difference", "Écart"), Look.FigureHead),
    ];

    private static SheetCell[] Told(string label, string text) => [new(label, Look.Label), new(text, Look.Text)];

    private static SheetCell[] Told(string label, DateOnly? day) => [new(label, Look.Label), day is { } known ? new SheetCell(known.ToDateTime(TimeOnly.MinValue), Look.Day) : SheetCell.Empty];

    private static decimal Read(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);
}
