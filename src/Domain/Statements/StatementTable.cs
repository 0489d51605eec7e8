using System.Text;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>A row of a table by the meanings of its columns.</summary>
/// <param name="At">JSON pointer to it, <c>/lines/4</c>: the header is line 1.</param>
internal sealed record StatementRow(string At, IReadOnlyDictionary<string, string> Cells)
{
    public string? Find(string meaning) => Cells.GetValueOrDefault(meaning) is { Length: > 0 } text ? text : null;
}

/// <summary>Reads the table of a bank: separated by semicolons, commas or tabs, with a header in English or French.</summary>
internal static class StatementTable
{
    public const string Day = "date";
    public const string Amount = "amount";
    public const string Credit = "credit";
    public const string Debit = "debit";
    public const string Currency = "currency";
    public const string Text = "text";
    public const string Counterparty = "counterparty";
    public const string Id = "id";

    private const string Accented = "àâäçéèêëîïôöùûüÿ";
    private const string Bare = "aaaceeeeiioouuuy";
    private const string Separators = ";\t,";

    // By meaning, the best name first. Names are compared without accents, case and separators.
    private static readonly (string Meaning, string[] Names)[] Columns =
    [
        (Day, ["date", "bookingdate", "dateoperation", "dateoperationcomptable", "datecomptable", "transactiondate", "valuedate", "datevaleur", "datedevaleur"]),
        (Amount, ["amount", "montant", "montantoperation"]),
        (Credit, ["credit", "montantcredit"]),
        (Debit, ["debit", "montantdebit"]),
        (Currency, ["currency", "devise", "monnaie"]),
        (Text, ["text", "reference", "remittanceinformation", "description", "details", "label", "libelle", "libelleoperation", "libellecomplementaire", "motif", "communication", "informations"]),
        (Counterparty, ["counterparty", "payer", "debtor", "name", "contrepartie", "emetteur", "donneurdordre", "nom", "tiers"]),
        (Id, ["id", "transactionid", "bankreference", "identifiant", "identifiantoperation", "referencebancaire", "numerooperation"]),
    ];

    public static Result<IReadOnlyList<StatementRow>> Read(string text, int maximumRows)
    {
        text = text.TrimStart('\uFEFF');
        var separator = Separator(text);
        if (Records(text, separator) is not { } records) return new Rejection("open_quote", "A quotation mark is opened and never closed.", "/lines/1");
        var rows = records.Where(record => record.Cells.Any(cell => cell.Trim().Length > 0)).ToArray();
        if (rows.Length == 0) return new Rejection("table_empty", "The table has no header.", "/lines/1");
        var meanings = Meanings(rows[0].Cells);
        if (Lacking(meanings) is { } lacking) return new Rejection("column_missing", $"The first line names the columns; {lacking} is missing.", "/lines/1");
        if (rows.Length == 1) return new Rejection("table_empty", "The table has a header and no rows.", "/lines/2");
        if (rows.Length - 1 > maximumRows) return new Rejection("too_many_lines", $"A statement has at most {maximumRows} lines; send it in parts.", "/lines");
        return rows.Skip(1).Select(row => Row(row.Line, row.Cells, meanings)).ToArray();
    }

    private static StatementRow Row(int line, string[] cells, string?[] meanings)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(cells.Length, meanings.Length); i++)
        {
            var (meaning, cell) = (meanings[i], cells[i].Trim());
            if (meaning is null || cell.Length == 0) continue;
            // What a payer writes is often spread over several columns.
            found[meaning] = found.TryGetValue(meaning, out var before) ? $"{before} {cell}" : cell;
        }

        return new StatementRow("/lines/" + line.ToString(System.Globalization.CultureInfo.InvariantCulture), found);
    }

    /// <summary>What each column means. Several of one meaning are read together if they are text; else the one with the best name counts.</summary>
    private static string?[] Meanings(string[] header)
    {
        var names = header.Select(Plain).ToArray();
        var meanings = new string?[names.Length];
        foreach (var (meaning, known) in Columns)
        {
            var ranked = known.SelectMany(name => Enumerable.Range(0, names.Length).Where(i => names[i] == name)).ToArray();
            foreach (var i in meaning == Text ? ranked : ranked.Take(1)) meanings[i] = meaning;
        }

        return meanings;
    }

    private static string? Lacking(string?[] meanings)
    {
        if (!meanings.Contains(Day)) return "the date";
        return meanings.Contains(Amount) || meanings.Contains(Credit) ? null : "the amount";
    }

    private static string Plain(string name) => string.Concat(name.Select(char.ToLowerInvariant).Select(WithoutAccent).Where(char.IsAsciiLetter));

    // By hand, since what a host knows of Unicode depends on how it was set up.
    private static char WithoutAccent(char letter) => Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Bare[at] : letter;

    private static char Separator(string text)
    {
        var header = text.Split('\n', 2)[0];
        return Separators.MaxBy(separator => header.Count(letter => letter == separator));
    }

    /// <summary>The cells of each line with its number; in quotation marks they may hold separators, ends of lines and, doubled, quotation marks. Null when one is left open.</summary>
    private static List<(int Line, string[] Cells)>? Records(string text, char separator)
    {
        var (records, cells, cell) = (new List<(int, string[])>(), new List<string>(), new StringBuilder());
        var (quoted, line, first) = (false, 1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\n') line++;
            if (letter == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else if (letter == '"') quoted = !quoted;
            else if (quoted || (letter != separator && letter is not ('\n' or '\r'))) cell.Append(letter);
            else if (letter != '\r') EndCell();
            if (letter == '\n' && !quoted) EndLine();
        }

        EndCell();
        EndLine();
        return quoted ? null : records;

        void EndCell()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }

        void EndLine()
        {
            records.Add((first, [.. cells]));
            cells.Clear();
            first = line;
        }
    }
}
