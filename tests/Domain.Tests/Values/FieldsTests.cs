namespace OrleansBilling.Tests.Values;

public sealed class FieldsTests
{
    [Fact]
    public void A_text_has_something_in_it_and_fits()
    {
        Assert.Null(Fields.Text("x", 1, "/t"));
        Assert.Null(Fields.Text(null, 1, "/t", required: false));
        Fields.Text(null, 1, "/t").ShouldBe("text_required", "/t");
        Fields.Text(" ", 1, "/t", required: false).ShouldBe("text_required", "/t");
        Fields.Text("xx", 1, "/t").ShouldBe("text_too_long", "/t");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_code_has_few_letters(string? code) => Fields.Code(code, "/code").ShouldBe("bad_code", "/code");

    [Fact]
    public void A_country_is_two_capital_letters_of_ISO_3166()
    {
        Assert.Null(Fields.Country("FR", "/c"));
        Assert.Null(Fields.Country("XI", "/c"));
        Assert.Null(Fields.Country(null, "/c", required: false));
        foreach (var bad in new[] { null, "", "fr", "UK", "EU", "FRA" }) Fields.Country(bad, "/c").ShouldBe("unknown_country", "/c");
    }

    [Fact]
    public void Metadata_has_room_for_50_pairs_of_a_size()
    {
        Assert.Null(Fields.Metadata(null));
        Assert.Null(Fields.Metadata(Pairs(50)));
        Fields.Metadata(Pairs(51)).ShouldBe("too_many_metadata", "/metadata");
        Fields.Metadata(new Dictionary<string, string> { [new string('k', 41)] = "v" }).ShouldBe("bad_metadata_key", "/metadata/" + new string('k', 41));
        Fields.Metadata(new Dictionary<string, string> { [""] = "v" }).ShouldBe("bad_metadata_key", "/metadata/");
        Fields.Metadata(new Dictionary<string, string> { ["a/b~c"] = new string('v', 501) }).ShouldBe("bad_metadata_value", "/metadata/a~1b~0c");
        Fields.Metadata(new Dictionary<string, string> { ["k"] = null! }).ShouldBe("bad_metadata_value", "/metadata/k");
    }

    [Fact]
    public void Payment_terms_are_none_to_a_year()
    {
        Assert.Null(Fields.PaymentTerms(null));
        Assert.Null(Fields.PaymentTerms(0));
        Assert.Null(Fields.PaymentTerms(365));
        Fields.PaymentTerms(-1).ShouldBe("terms_out_of_range", "/payment_terms_days");
        Fields.PaymentTerms(366).ShouldBe("terms_out_of_range", "/payment_terms_days");
    }

    [Fact]
    public void A_word_is_one_of_those_known()
    {
        Assert.Equal(2, Fields.OneOf("b", "/w", 0, ("a", 1), ("b", 2)).Value);
        Assert.Equal(0, Fields.OneOf(null, "/w", 0, ("a", 1)).Value);
        Fields.OneOf("c", "/w", 0, ("a", 1), ("b", 2)).Rejection.ShouldBe("unknown_value", "/w");
    }

    [Fact]
    public void A_refused_result_has_no_value() => Assert.Throws<InvalidOperationException>(() => Currency.Parse("x").Value);

    private static Dictionary<string, string> Pairs(int count) => Enumerable.Range(0, count).ToDictionary(i => $"k{i}", _ => "v");
}
