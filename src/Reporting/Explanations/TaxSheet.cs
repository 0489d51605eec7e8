using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>The taxes of an invoice: of each set of lines that is taxed together, rounded once, and each line's share of it.</summary>
internal sealed class TaxSheet
{
    private readonly InvoiceView _invoice;
    private readonly WorkbookSetting _setting;
    private readonly int _digits;
    private readonly List<SheetCell[]> _rows = [];
    private readonly List<string>[] _ofLine;
    private readonly string?[] _insideLine;
    private readonly List<string>[] _taxable;
    private readonly List<string>[] _tax;

    public TaxSheet(InvoiceView invoice, WorkbookSetting setting)
    {
        (_invoice, _setting, _digits) = (invoice, setting, MinorUnits.Digits(invoice.Currency));
        _ofLine = [.. invoice.Lines.Select(_ => new List<string>())];
        _insideLine = new string?[invoice.Lines.Length];
        _taxable = [.. invoice.TaxBreakdown.Select(_ => new List<string>())];
        _tax = [.. invoice.TaxBreakdown.Select(_ => new List<string>())];
        foreach (var block in TaxBlocks.Of(invoice)) Add(block);
    }

    public IReadOnlyList<SheetCell[]> Rows => _rows;

    /// <summary>The formula of all tax on a line.</summary>
    public string TaxOf(int line) => Sum(_ofLine[line]);

    /// <summary>The formula of the tax inside a line's price; null where there is none.</summary>
    public string? InsideOf(int line) => _insideLine[line];

    /// <summary>The formulas of an entry of the breakdown.</summary>
    public (string Taxable, string Tax) Group(int group) => (Sum(_taxable[group]), Sum(_tax[group]));

    private void Add(TaxBlock block)
    {
        var name = string.Join(" + ", block.Groups.Select(group => _invoice.TaxBreakdown[group]).Select(group => $"{group.Name ?? group.Category} {group.Percent} %"));
        _rows.Add([new($"{block.Category}: {name}" + (block.IsInclusive ? _setting.Say(" (inside the price)", " (comprise dans le prix)") : ""), Look.Note)]);
        var percent = Line(_setting.Say("Percent", "Taux"), new SheetCell(block.Percent, Look.Number));
        // Four more lines stand before the first share, and one more where the net is told.
        var first = _rows.Count + (block.IsInclusive ? 6 : 5);
        var sum = Line(block.IsInclusive ? _setting.Say("Price with tax", "Prix TTC") : _setting.Say("Taxable", "Base"), new SheetCell(null, Look.Amount, $"SUM({Address.Cell(2, first)}:{Address.Cell(2, first + block.Lines.Length - 1)})"));
        var (net, tax) = block.IsInclusive ? Inside(sum, percent) : (sum, Line(_setting.Say("Tax", "Taxe"), new SheetCell(null, Look.Amount, ExplainWorkbook.Rounded($"{sum}*{percent}/100", _digits))));
        var left = Line(_setting.Say("Units left over", "Unités restantes"), new SheetCell(null, Look.Number, ShareOut.Left(tax, first, block.Lines.Length, _digits)));
        _rows.Add(ShareOut.Head(_setting.Say("Line", "Ligne"), _setting));
        _rows.AddRange(ShareOut.Rows([.. block.Lines.Select(line => (LineSheet.Mark(_invoice.Lines[line].Id, _invoice.Id), LineSheet.Weight(line, block.IsInclusive, _setting)))], tax, left, first, _digits));
        for (var i = 0; i < block.Lines.Length; i++)
        {
            var share = Absolute(7, first + i);
            _ofLine[block.Lines[i]].Add(share);
            if (block.IsInclusive) _insideLine[block.Lines[i]] = share;
        }

        _rows.Add([]);
        foreach (var group in block.Groups) _taxable[group].Add(On(net));
        if (block.Groups.Length == 1) _tax[block.Groups[0]].Add(On(tax));
        else if (block.Groups.Length > 1) SplitByRate(block, tax);
    }

    private (string Net, string Tax) Inside(string gross, string percent)
    {
        var net = Line(_setting.Say("Before tax", "HT"), new SheetCell(null, Look.Amount, ExplainWorkbook.Rounded($"{gross}*100/(100+{percent})", _digits)));
        return (net, Line(_setting.Say("Tax", "Taxe"), new SheetCell(null, Look.Amount, $"ROUND({gross}-{net},{_digits})")));
    }

    private void SplitByRate(TaxBlock block, string tax)
    {
        var first = _rows.Count + 3;
        var left = Line(_setting.Say("Units left over", "Unités restantes"), new SheetCell(null, Look.Number, ShareOut.Left(tax, first, block.Groups.Length, _digits)));
        _rows.Add(ShareOut.Head(_setting.Say("Rate", "Taux"), _setting));
        _rows.AddRange(ShareOut.Rows([.. block.Groups.Select(group => _invoice.TaxBreakdown[group]).Select(group => (group.Name ?? group.Category, group.Percent))], tax, left, first, _digits));
        for (var i = 0; i < block.Groups.Length; i++) _tax[block.Groups[i]].Add(Absolute(7, first + i));
        _rows.Add([]);
    }

    /// <summary>Adds a line and answers the address of its value.</summary>
    private string Line(string label, SheetCell value)
    {
        _rows.Add([new(label, Look.Label), value]);
        return $"$B${_rows.Count}";
    }

    private string Absolute(int column, int row) => On($"${Address.Column(column)}${row}");

    private string On(string address) => $"'{Name(_setting)}'!{address}";

    internal static string Name(WorkbookSetting setting) => setting.Say("Taxes", "Taxes");

    private static string Sum(List<string> cells) => cells.Count == 0 ? "0" : string.Join("+", cells);
}
