using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TaxRates;

/// <summary>POST /tax-rates/import: many dated rates, all or none.</summary>
public sealed class ImportTaxRatesEndpoint(IGrainFactory grains) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/tax-rates/import", "import_tax_rates", "Tax rates", "Import many tax rates", Access.Write)
    {
        Description =
            "Takes a list of rates, `{\"source\": \"eu\"}` for the table that ships with the product, or a table as `text/csv` with the columns "
            + "`country, valid_from, standard, reduced, note`. All are added or none; what is there already is passed over, so it can be repeated.",
        Body = Shape,
        Text = "text/csv",
        Example = """{"source": "eu"}""",
        Answers = [new(200, typeof(TaxRateImportView), "How many were added, and how many were there already.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.Text is { } csv ? new ImportTaxRates { Csv = csv } : call.Body.As<ImportTaxRates>();
        var answer = await grains.GetGrain<IOrganizationGrain>(call.Organization).ImportTaxRates(sent, call.Context);
        return answer.Show();
    }

    private static readonly ObjectSchema Shape = new(
        "ImportTaxRates",
        new Field("source", new ChoiceSchema("eu") { Description = "A table that ships with the product." }),
        new Field("rates", new ListSchema(AddTaxRateEndpoint.Imported, Shapes.MaximumTaxRates, 1)));
}
