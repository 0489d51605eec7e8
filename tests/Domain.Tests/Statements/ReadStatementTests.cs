using OrleansBilling.Domain.Statements;

namespace OrleansBilling.Tests.Statements;

public sealed class ReadStatementTests
{
    private static readonly Currency _euro = Currency.Of("EUR");

    [Theory]
    [InlineData("date,amount,text\n2026-01-31,49.00,INV-1\n")]
    [InlineData("\uFEFFDate;Montant;Libellé\r\n31/01/2026;49,00;INV-1\r\n")]
    [InlineData("Date opération;Libellé;Débit;Crédit\n31/01/2026;INV-1;;49,00\n")]
    [InlineData("Date opération;Libellé;Débit;Crédit\n31/01/2026;INV-1;0,00;49,00\n")]
    [InlineData("booking_date\tamount\treference\n31.01.2026\t+49\tINV-1\n\n")]
    [InlineData("\"Date\",\"Amount\",\"Text\"\n\"31-01-2026\",\"49.00\",\"INV-1\"")]
    [InlineData("Date de valeur;Date;Montant;Motif;Balance\n02/02/2026;31/01/2026;49,00;INV-1;1 000,00\n")]
    public void Tables_of_many_banks_say_the_same(string table)
    {
        var line = Assert.Single(Read(table).Value);

        Assert.Equal((new LocalDate(2026, 1, 31), new Money(4_900, _euro), "INV-1", (string?)null), (line.Day, line.Amount, line.Text, line.Counterparty));
    }

    [Theory]
    [InlineData("1 234,56", "EUR", 123_456)]
    [InlineData("1\u202f234,56", "EUR", 123_456)]
    [InlineData("1'234.56", "EUR", 123_456)]
    [InlineData("1.234,56", "EUR", 123_456)]
    [InlineData("1,234.56", "EUR", 123_456)]
    [InlineData("1.234.567", "EUR", 123_456_700)]
    [InlineData("1.234", "EUR", 123_400)]
    [InlineData("1,5", "EUR", 150)]
    [InlineData("-12,00", "EUR", -1_200)]
    [InlineData("−12,00", "EUR", -1_200)]
    [InlineData("12.000", "KWD", 12_000)]
    [InlineData("12,500", "JPY", 12_500)]
    [InlineData("500", "JPY", 500)]
    [InlineData("49.0000", "EUR", 4_900)]
    public void Amounts_are_read_as_they_are_meant(string text, string currency, long minor) =>
        Assert.Equal(new Money(minor, Currency.Of(currency)), Assert.Single(Read($"date;amount;currency\n2026-01-31;{text};{currency}").Value).Amount);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1,2,3")]
    [InlineData("12,345.678")]
    [InlineData("1,005")]
    [InlineData("12345,678")]
    [InlineData("1.5.")]
    [InlineData(".5")]
    [InlineData("10000000000000000")]
    [InlineData("1e3")]
    public void Amounts_that_could_mean_anything_are_refused(string text)
    {
        // A thousand and five, not one and half a cent.
        if (text == "1,005") Assert.Equal(new Money(100_500, _euro), Assert.Single(Read($"date;amount\n2026-01-31;{text}").Value).Amount);
        else Read($"date;amount\n2026-01-31;{text}").Rejection.ShouldBe("bad_amount", "/lines/2/amount");
    }

    [Fact]
    public void What_a_payer_wrote_is_read_from_all_columns_of_text()
    {
        var line = Assert.Single(Read("id;date;amount;name;reference;description\nB7;2026-01-31;49;Globex;\"INV;1\";\"Line \"\"one\"\"\nline two\"").Value);

        Assert.Equal(("B7", "Globex", "INV;1 Line \"one\"\nline two"), (line.OwnId, line.Counterparty, line.Text));
    }

    [Fact]
    public void The_same_line_has_the_same_id_and_like_lines_of_one_statement_have_not()
    {
        const string header = "date;amount;text\n";
        var first = Read(header + "2026-01-30;1;a\n2026-01-31;49;x\n2026-01-31;49;x").Value;
        var overlapping = Read(header + "2026-01-31;49,00;x\n31/01/2026;49.00;x\n2026-02-01;1;b").Value;

        Assert.Equal(3, first.Select(line => line.Id).Distinct().Count());
        Assert.Equal(first.Skip(1).Select(line => line.Id), overlapping.Take(2).Select(line => line.Id));
        // By the bank's id, whatever it says.
        Assert.Equal(Read("id;date;amount\nB1;2026-01-31;49").Value[0].Id, Read("id;date;amount\nB1;2026-02-01;50").Value[0].Id);
    }

    [Theory]
    [InlineData("date;text\n2026-01-31;x", "column_missing", "/lines/1")]
    [InlineData("amount;text\n49;x", "column_missing", "/lines/1")]
    [InlineData("\n\n", "table_empty", "/lines/1")]
    [InlineData("date;amount\n", "table_empty", "/lines/2")]
    [InlineData("date;amount\n2026-01-31;\"49", "open_quote", "/lines/1")]
    [InlineData("date;amount\n01/31/2026;49", "bad_day", "/lines/2/date")]
    [InlineData("date;amount;currency\n2026-01-31;49;EURO", "unknown_currency", "/lines/2/currency")]
    [InlineData("id;date;amount\nB1;2026-01-31;49\nB1;2026-01-31;50", "duplicate_id", "/lines")]
    public void A_table_that_is_wrong_is_refused_with_its_place(string table, string code, string pointer) => Read(table).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var refused = Read("date;amount\n2026-01-31;49\nx;1\n2026-01-31;y\n").Rejection;

        refused.ShouldBe("bad_day", "/lines/3/date");
        Assert.Equal("/lines/4/amount", Assert.Single(refused!.More).Pointer);
        Assert.StartsWith("Line 3: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_is_a_list_or_a_table_of_bounded_length()
    {
        ReadStatement.Of(null, null, _euro).Rejection.ShouldBe("import_needs_one", null);
        ReadStatement.Of([], "date;amount", _euro).Rejection.ShouldBe("import_needs_one", null);
        Read("date;amount\n" + string.Concat(Enumerable.Repeat("2026-01-31;1\n", ReadStatement.MostLines + 1))).Rejection.ShouldBe("too_many_lines", "/lines");
        Assert.Equal(ReadStatement.MostLines, Read("date;amount\n" + string.Concat(Enumerable.Repeat("2026-01-31;1\n", ReadStatement.MostLines))).Value.Count);
    }

    [Fact]
    public void Lines_of_a_list_are_checked_like_those_of_a_table()
    {
        var good = new StatementLineDraft("B1", new LocalDate(2026, 1, 31), "49.00", null, "INV-1", "Globex");
        Assert.Equal(Read("id;date;amount;text;name\nB1;2026-01-31;49;INV-1;Globex").Value, List(good).Value);

        List(good, good with { Id = "B2", Amount = "x" }).Rejection.ShouldBe("not_a_number", "/lines/1/amount");
        List(good with { Currency = "eur" }).Rejection.ShouldBe("unknown_currency", "/lines/0/currency");
        List(good with { Day = null }).Rejection.ShouldBe("bad_day", "/lines/0/date");
        List(good with { Id = new string('x', 129) }).Rejection.ShouldBe("text_too_long", "/lines/0/id");
        List(good with { Text = new string('x', 1_001) }).Rejection.ShouldBe("text_too_long", "/lines/0/text");
        List(good with { Counterparty = new string('x', 201) }).Rejection.ShouldBe("text_too_long", "/lines/0/counterparty");
    }

    private static Result<IReadOnlyList<StatementLine>> Read(string table) => ReadStatement.Of(null, table, _euro);

    private static Result<IReadOnlyList<StatementLine>> List(params StatementLineDraft[] lines) => ReadStatement.Of(lines, null, _euro);
}
