using System.Globalization;
using System.Text.RegularExpressions;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>The lines of an invoice, each recomputed by the formula of its derivation over its inputs, which stand on a sheet of their own.</summary>
internal sealed partial class LineSheet
{
    public const int FirstRow = 2;

    private const string LessTax = " - " + TaxBlocks.IncludedTax;
    private const int PriceColumn = 7;
    private const int AmountColumn = 9;
    private static readonly string[] Summed = ["I", "J", "K", "L", "M", "N"];
    private static readonly string[] Digits = ["0", "1", "2", "3", "4"];

    private readonly InvoiceView _invoice;
    private readonly WorkbookSetting _setting;
    private readonly TaxSheet _taxes;
    private readonly List<SheetCell[]> _inputs;

    public LineSheet(InvoiceView invoice, TaxSheet taxes, WorkbookSetting setting)
    {
        (_invoice, _taxes, _setting) = (invoice, taxes, setting);
        _inputs = [[Head("Line", "Ligne"), Head("Input", "Donnée"), new(setting.Say("Value", "Valeur"), Look.FigureHead)]];
        Rows = [Titles(), .. invoice.Lines.Select(Line), Totals()];
    }

    public IReadOnlyList<SheetCell[]> Rows { get; }

    public IReadOnlyList<SheetCell[]> Inputs => _inputs;

    public int LastRow => FirstRow + _invoice.Lines.Length - 1;

    /// <summary>What a line is taxed by: its amount, or its price where the tax is inside.</summary>
    public static string Weight(int line, bool isInclusive, WorkbookSetting setting) => $"'{Name(setting)}'!${Address.Column(isInclusive ? PriceColumn : AmountColumn)}${(FirstRow + line).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What a line is called here: what its id has beyond the invoice's.</summary>
    public static string Mark(string line, string invoice) => line.StartsWith(invoice + "-", StringComparison.Ordinal) ? line[(invoice.Length + 1)..] : line;

    /// <summary>A column of all lines.</summary>
    public string All(string column) => string.Create(CultureInfo.InvariantCulture, $"'{Name(_setting)}'!${column}${FirstRow}:${column}${LastRow}");

    internal static string Name(WorkbookSetting setting) => setting.Say("Lines", "Lignes");

    internal static string InputsName(WorkbookSetting setting) => setting.Say("Inputs", "Données");

    private SheetCell[] Titles() =>
    [
        Head("Line", "Ligne"), Head("Description", "Désignation"), Head("From", "Du"), Head("To (excluded)", "Au (exclu)"), Head("Kind", "Nature"), Head("Formula", "Formule"),
        .. new[]
        {
            ("Price", "Prix"), ("Tax inside", "Taxe comprise"), ("Amount recomputed", "Montant recalculé"), ("Amount stored", "Montant enregistré"), ("Difference", "Écart"),
            ("Tax recomputed", "Taxe recalculée"), ("Tax stored", "Taxe enregistrée"), ("Difference", "Écart"),
        }.Select(title => new SheetCell(_setting.Say(title.Item1, title.Item2), Look.FigureHead)),
    ];

    private SheetCell[] Line(InvoiceLineView line, int place)
    {
        var (row, digits) = ((FirstRow + place).ToString(CultureInfo.InvariantCulture), MinorUnits.Digits(_invoice.Currency));
        var (formula, inputs, rounding) = Derivation(line);
        var cells = AddInputs(Mark(line.Id, _invoice.Id), inputs);
        var price = formula.EndsWith(LessTax, StringComparison.Ordinal) ? formula[..^LessTax.Length] : formula;
        var arithmetic = Word().Replace(price, match => cells.TryGetValue(match.Value, out var cell) ? cell : match.Value);
        var to = rounding.Split(':') is [_, var asked] && Array.IndexOf(Digits, asked) is var known and >= 0 ? known : digits;
        return
        [
            new(Mark(line.Id, _invoice.Id), Look.Wrapped), new(line.Description, Look.Wrapped), Day(line.Period?.Start), Day(line.Period?.End), new(line.Kind, Look.DataText), new(formula, Look.Wrapped),
            new(null, Look.Amount, ExplainWorkbook.Rounded(arithmetic, to)),
            _taxes.InsideOf(place) is { } inside ? new SheetCell(null, Look.Amount, inside) : SheetCell.Empty,
            new(null, Look.Amount, $"ROUND(G{row}-N(H{row}),{digits})"), Stored(line.Amount), Difference("I", "J", row),
            new(null, Look.Amount, _taxes.TaxOf(place)), Stored(line.TaxAmount), Difference("L", "M", row),
        ];
    }

    private static (string Formula, IEnumerable<KeyValuePair<string, string>> Inputs, string Rounding) Derivation(InvoiceLineView line) => line.Derivation is { Formula.Length: > 0 } derivation
        ? (derivation.Formula, derivation.Inputs, derivation.Rounding)
        : ("quantity * unit_amount", [new("quantity", line.Quantity), new("unit_amount", line.UnitAmount ?? line.Amount)], "");

    private Dictionary<string, string> AddInputs(string line, IEnumerable<KeyValuePair<string, string>> inputs)
    {
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in inputs)
        {
            var isNumber = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
            _inputs.Add([new(line, Look.Label), new(name, Look.Label), isNumber ? new SheetCell(number, Look.Number) : new SheetCell(text, Look.Text)]);
            cells[name] = $"'{InputsName(_setting)}'!$C${_inputs.Count.ToString(CultureInfo.InvariantCulture)}";
        }

        return cells;
    }

    private SheetCell[] Totals() =>
    [
        new(_setting.Say("Total", "Total"), Look.TotalLabel), .. Enumerable.Repeat(new SheetCell(null, Look.TotalLabel), 7),
        .. Summed.Select(column => new SheetCell(null, Look.TotalAmount, string.Create(CultureInfo.InvariantCulture, $"SUM({column}{FirstRow}:{column}{LastRow})"))),
    ];

    private SheetCell Difference(string recomputed, string stored, string row) => ExplainWorkbook.Difference($"{recomputed}{row}", $"{stored}{row}", _invoice.Currency);

    private static SheetCell Stored(string amount) => new(decimal.Parse(amount, CultureInfo.InvariantCulture), Look.Amount);

    private static SheetCell Day(DateOnly? day) => day is { } known ? new SheetCell(known.ToDateTime(TimeOnly.MinValue), Look.DataDay) : SheetCell.Empty;

    private SheetCell Head(string english, string french) => new(_setting.Say(english, french), Look.Head);

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
