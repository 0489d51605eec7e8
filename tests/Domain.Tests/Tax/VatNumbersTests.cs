using System.Text.RegularExpressions;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Tax;

public sealed partial class VatNumbersTests
{
    /// <summary>Numbers as the states' descriptions and open validators publish them, of every kind a country has.</summary>
    private static readonly string[] Good =
    [
        "ATU13585627", "ATU37675002", "BE0428759497", "BE0203430576", "BE0411905847", "BG175074752", "BG831902088", "BG7523169263", "BG7111042925", "CY10259033P", "CZ25123891", "CZ7103192745",
        "CZ640903926", "CZ395601439", "DE136695976", "DE114103514", "DK13585628", "EE100931558", "EL094259216", "EL040127797", "ESB64717838", "ES54362315K", "ESX2482300W", "ESA13585625",
        "FI20774740", "FR40303265045", "FR23334175221", "FRK7399859412", "FR4Z123456782", "FR83404833048", "HR33392005961", "HU12892312", "IE6433435F", "IE6433435OA", "IE8D79739I", "IT00743110157",
        "LT119511515", "LT100001919017", "LU15027442", "LV40003521600", "LV16117519997", "MT11679112", "NL004495445B01", "NL123456789B13", "PL8567346215", "PT501964843", "RO18547290",
        "SE556188840401", "SE123456789701", "SI50223054", "SK2022749619", "XI980780684", "GB980780684", "GB802311782", "GBGD499", "GBHA500", "NO995525828MVA", "NO995525828",
        "CHE107787577IVA", "CHE107787577",
    ];

    public static TheoryData<string> GoodNumbers => [.. Good];

    public static TheoryData<string> Prefixes => [.. VatNumberForms.Prefixes];

    [Theory, MemberData(nameof(GoodNumbers))]
    public void A_number_that_holds_is_accepted(string number) => Assert.Null(VatNumbers.Check(number, "/vat")?.Message);

    [Fact]
    public void Every_member_state_has_a_number_here_and_a_form_whose_own_example_holds()
    {
        Assert.Equal(27 + 4, VatNumberForms.Prefixes.Count);
        Assert.Empty(VatNumberForms.Prefixes.Except(Good.Select(number => number[..2])));
        foreach (var prefix in VatNumberForms.Prefixes)
        {
            var example = Example().Match(VatNumberForms.Of(prefix)!.Says).Groups[1].Value;
            Assert.StartsWith(prefix, example, StringComparison.Ordinal);
            Assert.Null(VatNumbers.Check(example, "/vat")?.Message);
        }
    }

    [Theory, MemberData(nameof(GoodNumbers))]
    public void One_wrong_digit_is_found_almost_always(string number)
    {
        // Some schemes leave pairs of digits that look alike to them; ranges have no check digits at all.
        if (number.StartsWith("GBGD", StringComparison.Ordinal) || number.StartsWith("GBHA", StringComparison.Ordinal) || number == "CZ395601439") return;
        var mutations = (
            from at in Enumerable.Range(2, number.Length - 2)
            where char.IsAsciiDigit(number[at])
            from digit in "0123456789"
            where digit != number[at]
            select number[..at] + digit + number[(at + 1)..]).ToArray();

        var found = mutations.Count(mutation => VatNumbers.Check(mutation, "/vat") is not null);

        Assert.True(found >= mutations.Length * 0.75, $"{number}: {found} of {mutations.Length} typing errors were found.");
    }

    [Theory]
    [InlineData("DE12345678", "Germany")]
    [InlineData("DE1234567890", "Germany")]
    [InlineData("DE13669597A", "Germany")]
    [InlineData("ATX13585627", "Austria")]
    [InlineData("BE2428759497", "Belgium")]
    [InlineData("FR4030326504", "France")]
    [InlineData("NL004495445C01", "Netherlands")]
    [InlineData("IE6433435", "Ireland")]
    [InlineData("ES123456789", "Spain")]
    [InlineData("RO12345678901", "Romania")]
    [InlineData("SE5561888404", "Sweden")]
    [InlineData("CH107787577", "Switzerland")]
    [InlineData("GBXX499", "United Kingdom")]
    [InlineData("GR094259216", "EL094259216")]
    public void A_wrong_form_is_told_with_the_right_one(string number, string told)
    {
        var rejection = VatNumbers.Check(number, "/tax/vat_number");

        rejection.ShouldBe("bad_vat_number", "/tax/vat_number");
        Assert.Contains(told, rejection!.Message, StringComparison.Ordinal);
    }

    [Theory] // what a check digit alone does not tell
    [InlineData("DE000000000")]
    [InlineData("DE036695970")]
    [InlineData("DK03585628")]
    [InlineData("NL004495445B00")]
    [InlineData("NL000000000B01")]
    [InlineData("IT00000000000")]
    [InlineData("IT00743111304")]
    [InlineData("SE556188840400")]
    [InlineData("SE556188840495")]
    [InlineData("CZ95123891")]
    [InlineData("CY12259033P")]
    [InlineData("LT119511525")]
    [InlineData("SK2012749619")]
    [InlineData("GB000000000")]
    [InlineData("GBGD500")]
    [InlineData("GBHA499")]
    [InlineData("FROI303265045")]
    [InlineData("ESI64717838")]
    [InlineData("CZ546001439")]
    [InlineData("CZ391301439")]
    [InlineData("LV16137519997")]
    public void Numbers_that_nobody_gets_are_refused(string number) => VatNumbers.Check(number, "/vat").ShouldBe("bad_vat_number", "/vat");

    [Theory]
    [InlineData("FR 40303265045")]
    [InlineData("fr40303265045")]
    [InlineData("FR40.303.265.045")]
    [InlineData("4030")]
    [InlineData("FR4")]
    [InlineData("FR4030326504512345678")]
    [InlineData("QQ12345678")]
    public void Blanks_points_and_small_letters_are_not_read_over(string number) => VatNumbers.Check(number, "/vat").ShouldBe("bad_vat_number", "/vat");

    [Theory]
    [InlineData("US123456789")]
    [InlineData("AU51824753556")]
    public void Of_other_countries_only_the_letters_and_the_length_are_known(string number) => Assert.Null(VatNumbers.Check(number, "/vat"));

    [Theory, MemberData(nameof(Prefixes))]
    public void No_number_of_any_length_makes_a_check_fail(string prefix)
    {
        foreach (var length in Enumerable.Range(0, 19))
        {
            foreach (var filler in "059AZ+*BE") VatNumbers.Check(prefix + new string(filler, length), "/vat");
        }
    }

    [GeneratedRegex("such as ([A-Z0-9]+)")]
    private static partial Regex Example();
}
