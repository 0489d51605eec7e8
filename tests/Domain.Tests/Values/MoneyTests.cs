namespace OrleansBilling.Tests.Values;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0.005", "EUR", "0.01")]
    [InlineData("-0.005", "EUR", "-0.01")]
    [InlineData("0.004999999999", "EUR", "0.00")]
    [InlineData("2.675", "EUR", "2.68")]
    [InlineData("1023.45", "JPY", "1023")] // flexprice-yen
    [InlineData("1023.5", "JPY", "1024")]
    [InlineData("-100.5", "JPY", "-101")]
    [InlineData("-100.4", "JPY", "-100")]
    [InlineData("333.333333", "KRW", "333")]
    [InlineData("666.666666", "JPY", "667")]
    [InlineData("1.0005", "KWD", "1.001")]
    public void A_half_is_rounded_away_from_zero(string exact, string currency, string rounded) =>
        Assert.Equal(rounded, Money.Round(decimal.Parse(exact, System.Globalization.CultureInfo.InvariantCulture), Currency.Of(currency)).ToAmountString());

    [Fact] // flexprice-yen
    public void Three_lines_of_yen_are_each_rounded_and_then_added()
    {
        var yen = Currency.Of("JPY");

        Assert.Equal("602", Money.Sum([Money.Round(100.4m, yen), Money.Round(200.5m, yen), Money.Round(300.6m, yen)], yen).ToAmountString());
    }

    [Theory]
    [InlineData("49.00", "EUR", 4900)]
    [InlineData("49", "EUR", 4900)]
    [InlineData("49.9", "EUR", 4990)]
    [InlineData("-0.01", "EUR", -1)]
    [InlineData("500", "JPY", 500)]
    [InlineData("0.001", "KWD", 1)]
    public void An_amount_is_read_in_major_units(string text, string currency, long minor) =>
        Assert.Equal(minor, Money.Parse(text, Currency.Of(currency), "/amount").Value.Minor);

    [Theory]
    [InlineData("1.234", "EUR", "too_many_digits")]
    [InlineData("1.0", "JPY", "too_many_digits")]
    [InlineData("10000000000000.01", "EUR", "amount_too_large")]
    [InlineData("-10000000000000.01", "EUR", "amount_too_large")]
    [InlineData("1000000000000001", "JPY", "amount_too_large")]
    [InlineData("1,00", "EUR", "not_a_number")]
    [InlineData(null, "EUR", "number_required")]
    public void A_bad_amount_names_its_field(string? text, string currency, string code) =>
        Money.Parse(text, Currency.Of(currency), "/amount").Rejection.ShouldBe(code, "/amount");

    [Fact]
    public void The_largest_amount_itself_is_good() => Assert.Equal(Money.Limit, Money.Parse("10000000000000.00", A.Eur, "/a").Value.Minor);

    [Fact]
    public void Beyond_the_largest_amount_rounding_throws() =>
        Assert.Throws<OverflowException>(() => Money.Round(10_000_000_000_000.01m, A.Eur));

    [Theory]
    [InlineData("EUR", "F2")]
    [InlineData("JPY", "F0")]
    [InlineData("KWD", "F3")]
    public void An_amount_is_written_with_the_digits_of_its_currency(string code, string format)
    {
        var currency = Currency.Of(code);
        long[] amounts = [0, 1, -1, 9, -9, 10, 99, -99, 100, -100, 999, 1000, -1000, 4900, 123_456_789, Money.Limit, -Money.Limit, long.MaxValue, long.MinValue];

        foreach (var amount in amounts.Select(minor => new Money(minor, currency)))
        {
            var expected = amount.ToMajor().ToString(format, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(expected, amount.ToAmountString());
            Assert.Equal(expected + " " + code, amount.ToString());
        }
    }

    [Fact]
    public void Two_currencies_never_mix()
    {
        var (euro, yen) = (new Money(1, A.Eur), new Money(1, Currency.Of("JPY")));

        Assert.Throws<InvalidOperationException>(() => euro + yen);
        Assert.Throws<InvalidOperationException>(() => euro - yen);
        Assert.Throws<InvalidOperationException>(() => euro < yen);
        Assert.NotEqual(euro, yen);
    }

    [Fact]
    public void Arithmetic_is_checked()
    {
        var most = new Money(long.MaxValue, A.Eur);

        Assert.Throws<OverflowException>(() => most + new Money(1, A.Eur));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue, A.Eur));
        Assert.Throws<OverflowException>(() => new Money(long.MinValue, A.Eur) - new Money(1, A.Eur));
        Assert.Throws<OverflowException>(() => most.MulDiv(2, 1));
    }

    [Fact]
    public void Amounts_compare_and_print()
    {
        Money one = A.Euros(1), two = A.Euros(2);

        Assert.True(one < two && two > one && one <= two && two >= one);
        Assert.Equal(one, Money.Min(two, one));
        Assert.Equal("-1.50 EUR", A.Euros(-1.5m).ToString());
        Assert.True(Money.Zero(A.Eur).IsZero && one.IsPositive && (-one).IsNegative);
    }
}

public sealed class DecimalsTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData("-12.000001", "-12.000001")]
    [InlineData("999999999.999999999999", "999999999.999999999999")]
    public void A_plain_decimal_is_read_exactly(string text, string shortest) =>
        Assert.Equal(shortest, Decimals.ToText(Decimals.Parse(text, 12, "/n").Value));

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("١")]
    [InlineData("1.2.3")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void Anything_else_is_not_a_number(string text) => Decimals.Parse(text, 12, "/n").Rejection.ShouldBe("not_a_number", "/n");

    [Fact]
    public void Too_many_digits_are_refused_even_when_they_are_zeros() =>
        Decimals.Parse("1.000", 2, "/n").Rejection.ShouldBe("too_many_digits", "/n");

    [Fact]
    public void A_missing_number_is_asked_for() => Decimals.Parse(null, 2, "/n").Rejection.ShouldBe("number_required", "/n");
}
