using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Organizations;

public sealed class ImportTaxRatesTests
{
    private const string Table = """"
        country,valid_from,standard,reduced,note
        CZ,2013-01-01,21,10;15,
        CZ,2024-01-01,21,12,"one rate, for ""both"""
        DK,1992-01-01,25,,
        EL,2016-06-01,24,6;13,
        """";

    private static readonly ImportedRate Good = new("TVA", "FR", "standard", "20", A.Day("2014-01-01"), "/rates/0");

    [Fact]
    public void A_table_gives_standard_and_reduced_rates_and_a_reduced_one_that_is_gone_joins_the_last()
    {
        var rates = Added(Import(A.Organization(), Table));

        Assert.Equal(
            [
                "CZ standard 21 2013-01-01", "CZ reduced 10 2013-01-01", "CZ reduced_2 15 2013-01-01",
                "CZ standard 21 2024-01-01", "CZ reduced 12 2024-01-01", "CZ reduced_2 12 2024-01-01",
                "DK standard 25 1992-01-01", "GR standard 24 2016-06-01", "GR reduced 6 2016-06-01", "GR reduced_2 13 2016-06-01",
            ],
            rates.Select(rate => $"{rate.Country} {rate.Category} {Decimals.ToText(rate.Percent)} {rate.ValidFrom:R}"));
        Assert.All(rates, rate => Assert.Equal("VAT", rate.Name));
        Assert.Equal(rates.Length, rates.Select(rate => rate.Id).Distinct().Count());
    }

    [Fact]
    public void What_is_there_already_is_passed_over_also_within_one_import()
    {
        var state = After(Import(A.Organization(), Table), A.Organization());

        var again = Import(state, Table + "\nHU,2012-01-01,27,5;18,\n");

        Assert.Equal((3, 10), (again.Decision.Events.Count, again.Skipped));
        Assert.Equal((1, 1), (Import(A.Organization(), Good, Good).Decision.Events.Count, Import(A.Organization(), Good, Good).Skipped));
    }

    [Fact]
    public void Reduced_rates_that_end_without_another_become_standard() => Assert.Equal(
        ["20", "5", "21", "21"],
        Added(Import(A.Organization(), "country,valid_from,standard,reduced\r\nAT,2026-01-01,21,\r\nAT,2016-01-01,20,5\r\n")).Select(rate => Decimals.ToText(rate.Percent)));

    [Fact]
    public void A_rate_without_a_name_follows_those_that_are_there_so_that_a_country_is_not_taxed_twice()
    {
        var state = After(Import(A.Organization(), Good), A.Organization());

        var table = Import(state, "country,valid_from,standard\nFR,2012-01-01,19.6\nFR,2014-01-01,20");

        Assert.Equal(("TVA", 1), (Assert.Single(Added(table)).Name, table.Skipped));
        Assert.Equal(["GST", "GST"], Added(Import(A.Organization(), Good with { Name = "GST" }, Good with { Name = null, ValidFrom = A.Day("2020-01-01") })).Select(rate => rate.Name));
        var two = After(Import(state, Good with { Name = "CITY" }), state);
        Import(two, Good with { Name = null, Category = null }).Decision.Rejection.ShouldBe("name_needed", "/rates/0/name");
    }

    [Fact]
    public void All_that_is_wrong_is_told_and_nothing_is_added()
    {
        var import = Import(
            A.Organization(),
            Good with { Percent = "101", At = "/rates/1" },
            Good with { Country = "ZZ", At = "/rates/2" },
            Good,
            Good with { Percent = "21", At = "/rates/3" },
            Good with { ValidFrom = null, At = "/rates/4" });

        Assert.Empty(import.Decision.Events);
        var first = import.Decision.Rejection!;
        first.ShouldBe("percent_out_of_range", "/rates/1/percent");
        Assert.Equal(
            [("unknown_country", "/rates/2/country"), ("valid_from_required", "/rates/4/valid_from"), ("rate_exists", "/rates/3/percent")],
            first.More.Select(error => (error.Code, error.Pointer!)));
        Assert.Equal(RejectionKind.Conflict, first.More[^1].Kind);
    }

    [Fact]
    public void A_table_names_the_line_that_is_wrong()
    {
        var first = Import(A.Organization(), "country,valid_from,standard,reduced\nFR,2014-01-01,20,x\nDE,2007-01-01,1.9.,7\n").Decision.Rejection!;

        first.ShouldBe("not_a_number", "/lines/2/reduced");
        Assert.StartsWith("Line 2: ", first.Message, StringComparison.Ordinal);
        Assert.Equal("/lines/3/standard", Assert.Single(first.More).Pointer);
    }

    [Theory]
    [InlineData("", "table_header", "/lines/1")]
    [InlineData("country;valid_from;standard", "table_header", "/lines/1")]
    [InlineData("country,valid_from", "table_header", "/lines/1")]
    [InlineData("country,valid_from,standard,colour", "table_header", "/lines/1")]
    [InlineData("country,valid_from,standard,standard", "table_header", "/lines/1")]
    [InlineData("country,valid_from,standard\n\n", "table_empty", "/lines/2")]
    [InlineData("country,valid_from,standard\nFR,2014-01-01", "table_row", "/lines/2")]
    [InlineData("country,valid_from,standard\nFR,2014-01-01,20,5", "table_row", "/lines/2")]
    [InlineData("country,valid_from,standard\nFR,2014-01-01,\"20", "table_row", "/lines/2")]
    [InlineData("country,valid_from,standard\nFR,01/01/2014,20", "bad_day", "/lines/2/valid_from")]
    [InlineData("country,valid_from,standard\nFR,2014-02-30,20", "bad_day", "/lines/2/valid_from")]
    public void A_table_that_is_none_is_refused(string table, string code, string pointer) => Import(A.Organization(), table).Decision.Rejection.ShouldBe(code, pointer);

    [Fact]
    public void One_thing_is_sent_to_an_organization_that_exists()
    {
        Decide(null, [Good], null).Decision.Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
        Decide(A.Organization(), null, null).Decision.Rejection.ShouldBe("import_needs_one", null);
        Decide(A.Organization(), [Good], Table).Decision.Rejection.ShouldBe("import_needs_one", null);
    }

    [Fact]
    public void An_organization_has_room_for_so_many_rates()
    {
        ImportedRate[] rates = [.. Enumerable.Range(0, Limits.TaxRatesPerOrganization).Select(i => Good with { ValidFrom = A.Day("2000-01-01").PlusDays(i) })];
        var full = After(Import(A.Organization(), rates), A.Organization());

        Assert.Equal(2000, Import(full, rates).Skipped);
        Import(full, Good with { Country = "DE" }).Decision.Rejection.ShouldBe("too_many_tax_rates", null, RejectionKind.Conflict);
    }

    [Fact]
    public void At_most_twenty_things_that_are_wrong_are_told()
    {
        var import = Import(A.Organization(), [.. Enumerable.Range(0, 50).Select(i => Good with { Percent = "-1", At = $"/rates/{i}" })]);

        Assert.Equal(ImportTaxRates.ErrorsTold - 1, import.Decision.Rejection!.More.Count);
    }

    private static TaxRateImport Import(OrganizationState state, params ImportedRate[] rates) => Decide(state, rates, null);

    private static TaxRateImport Import(OrganizationState state, string table) => Decide(state, null, table);

    private static TaxRateImport Decide(OrganizationState? state, ImportedRate[]? rates, string? table) =>
        ImportTaxRates.Decide(state, new ImportTaxRatesCommand(rates, table, A.Now));

    private static TaxRate[] Added(TaxRateImport import)
    {
        Assert.Null(import.Decision.Rejection?.Message);
        return [.. import.Decision.Events.Select(added => ((TaxRateAdded)added).Rate)];
    }

    private static OrganizationState After(TaxRateImport import, OrganizationState state) => import.Decision.Events.Aggregate(state, OrganizationEvolution.Evolve);
}
