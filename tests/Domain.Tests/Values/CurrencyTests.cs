namespace OrleansBilling.Tests.Values;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("EUR", 2, 100)]
    [InlineData("USD", 2, 100)]
    [InlineData("HUF", 2, 100)] // two by ISO 4217, though nobody has seen a fillér for years
    [InlineData("MRU", 2, 100)]
    [InlineData("ISK", 0, 1)]
    [InlineData("JPY", 0, 1)] // flexprice-yen: JPY, KRW, VND and CLP have none, KWD has three
    [InlineData("KRW", 0, 1)]
    [InlineData("VND", 0, 1)]
    [InlineData("CLP", 0, 1)]
    [InlineData("XOF", 0, 1)]
    [InlineData("KWD", 3, 1000)]
    [InlineData("TND", 3, 1000)]
    [InlineData("BHD", 3, 1000)]
    public void A_currency_has_the_digits_of_ISO_4217(string code, int digits, int minorPerMajor)
    {
        var currency = Currency.Of(code);

        Assert.Equal((code, digits, minorPerMajor), (currency.Code, currency.Digits, currency.MinorPerMajor));
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("EU")]
    [InlineData("EURO")]
    [InlineData("XAU")]
    [InlineData("CLF")]
    [InlineData("DEM")]
    [InlineData("")]
    [InlineData(" EUR")]
    public void What_is_not_a_currency_in_capital_letters_is_refused(string code) =>
        Currency.Parse(code, "/x").Rejection.ShouldBe("unknown_currency", "/x");

    [Fact]
    public void A_missing_currency_is_asked_for() => Currency.Parse(null).Rejection.ShouldBe("currency_required", "/currency");

    [Fact]
    public void A_currency_that_was_never_set_cannot_be_read() => Assert.Throws<InvalidOperationException>(() => default(Currency).Code);

    [Fact]
    public void A_code_known_to_be_good_that_is_not_is_a_bug() => Assert.Throws<ArgumentException>(() => Currency.Of("ZZZ"));
}
