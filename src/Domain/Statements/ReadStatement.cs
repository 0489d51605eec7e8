using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>A line as it was sent in a list.</summary>
/// <param name="Currency">The organization's when left out.</param>
public sealed record StatementLineDraft(string? Id, LocalDate? Day, string? Amount, string? Currency, string? Text, string? Counterparty);

/// <summary>Reads a statement: all of its lines, or all that is wrong with it.</summary>
public static class ReadStatement
{
    /// <summary>How many lines a statement has at most.</summary>
    public const int MostLines = 10_000;

    /// <summary>How many things that are wrong are told at once.</summary>
    public const int ErrorsTold = 20;

    private const int IdLength = 128;
    private const int TextLength = 1_000;

    public static Result<IReadOnlyList<StatementLine>> Of(IReadOnlyList<StatementLineDraft>? lines, string? table, Currency usual)
    {
        if (lines is null == table is null) return new Rejection("import_needs_one", "Send a list of lines or a table: exactly one of them.");
        if (table is null) return Lines([.. lines!.Select((line, i) => Read(line, usual, "/lines/" + i.ToString(CultureInfo.InvariantCulture)))]);
        var rows = StatementTable.Read(table, MostLines);
        return rows.Rejection is { } bad ? bad : Lines([.. rows.Value.Select(row => Read(row, usual))]);
    }

    private static Result<IReadOnlyList<StatementLine>> Lines(IReadOnlyList<Result<StatementLine>> read)
    {
        Rejection[] errors = [.. read.Select(line => line.Rejection).OfType<Rejection>().Take(ErrorsTold)];
        if (errors.Length > 0) return errors[0] with { More = errors[1..] };
        var (lines, alike, ids) = (new List<StatementLine>(), new Dictionary<StatementLineId, int>(), new HashSet<StatementLineId>());
        foreach (var line in read.Select(line => line.Value))
        {
            var before = alike.GetValueOrDefault(line.Id);
            alike[line.Id] = before + 1;
            var one = before == 0 ? line : line with { Id = StatementLine.IdOf(line.OwnId, line.Day, line.Amount, line.Text, line.Counterparty, before) };
            if (!ids.Add(one.Id)) return new Rejection("duplicate_id", $"Two lines have the id '{one.OwnId}'.", "/lines");
            lines.Add(one);
        }

        return lines;
    }

    private static Result<StatementLine> Read(StatementLineDraft sent, Currency usual, string at)
    {
        var currency = sent.Currency is null ? usual : Currency.Parse(sent.Currency, at + "/currency");
        if (currency.Rejection is { } unknown) return unknown;
        var amount = Money.Parse(sent.Amount, currency.Value, at + "/amount");
        if (amount.Rejection is { } bad) return bad;
        return sent.Day is { } day
            ? Line(sent.Id, day, amount.Value, sent.Text, sent.Counterparty, at)
            : new Rejection("bad_day", "A line has a day, such as 2026-01-31.", at + "/date");
    }

    private static Result<StatementLine> Read(StatementRow row, Currency usual)
    {
        var currency = row.Find(StatementTable.Currency) is { } code ? Currency.Parse(code.ToUpperInvariant(), row.At + "/currency") : usual;
        if (currency.Rejection is { } unknown) return Where(row, unknown);
        if (StatementNumbers.Day(row.Find(StatementTable.Day) ?? "") is not { } day)
        {
            return Where(row, new Rejection("bad_day", "The date is a day such as 2026-01-31 or 31/01/2026.", row.At + "/date"));
        }

        return AmountOf(row, currency.Value) is { } amount
            ? Line(row.Find(StatementTable.Id), day, amount, row.Find(StatementTable.Text), row.Find(StatementTable.Counterparty), row.At)
            : Where(row, new Rejection("bad_amount", $"The amount is a number such as 1234.56, 1 234,56 or -12,00 with at most {currency.Value.Digits} digits after the point.", row.At + "/amount"));
    }

    private static Money? AmountOf(StatementRow row, Currency currency)
    {
        if (row.Find(StatementTable.Amount) is { } amount) return StatementNumbers.Amount(amount, currency);
        // One of two columns is filled, or the other says 0. Debits are written with or without their sign.
        var (credit, debit) = (row.Find(StatementTable.Credit), row.Find(StatementTable.Debit));
        var came = credit is null ? Money.Zero(currency) : StatementNumbers.Amount(credit, currency);
        var went = debit is null ? Money.Zero(currency) : StatementNumbers.Amount(debit, currency);
        if ((credit ?? debit) is null || came is null || went is null) return null;
        return went.Value.IsPositive ? came - went : came + went;
    }

    private static Result<StatementLine> Line(string? ownId, LocalDate day, Money amount, string? text, string? counterparty, string at)
    {
        if (ownId?.Length > IdLength) return new Rejection("text_too_long", $"An id has room for {IdLength} characters.", at + "/id");
        if (text?.Length > TextLength) return new Rejection("text_too_long", $"The text of a line has room for {TextLength} characters.", at + "/text");
        if (counterparty?.Length > Limits.NameLength) return new Rejection("text_too_long", $"A counterparty has room for {Limits.NameLength} characters.", at + "/counterparty");
        var id = StatementLine.IdOf(ownId, day, amount, text ?? "", counterparty, alike: 0);
        return new StatementLine(id, ownId, day, amount, text ?? "", counterparty);
    }

    private static Rejection Where(StatementRow row, Rejection wrong) => wrong with { Message = $"Line {row.At["/lines/".Length..]}: {wrong.Message}" };
}
