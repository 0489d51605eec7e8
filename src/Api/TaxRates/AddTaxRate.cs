using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TaxRates;

/// <summary>POST /tax-rates: a dated rate.</summary>
public sealed class AddTaxRateEndpoint(IGrainFactory grains, TaxRateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/tax-rates", "create_tax_rate", "Tax rates", "Add a dated tax rate", Access.Write)
    {
        Body = Shape,
        Example = """{"name": "TVA", "country": "FR", "category": "standard", "percent": "20", "valid_from": "2014-01-01"}""",
        Answers = [new(201, typeof(TaxRateView), "Created."), new(200, typeof(TaxRateView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<AddTaxRate>();
        var id = sent.Id ?? call.NewId("txr_");
        var outcome = await grains.GetGrain<IOrganizationGrain>(call.Organization).AddTaxRate(sent with { Id = id }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation));
    }

    private static readonly Field[] Rate =
    [
        new("name", Shapes.Word),
        new("country", Shapes.Country, Required: true),
        new("category", Shapes.Word, Required: true),
        new("percent", new DecimalSchema { Description = "0 to 100, as a string.", Example = "20" }, Required: true),
        new("valid_from", Shapes.Day, Required: true),
    ];

    private static readonly ObjectSchema Shape = new("AddTaxRate", [Shapes.OwnId("txr_"), .. Rate]);

    /// <summary>A rate among others of an import; its id follows from its content.</summary>
    internal static ObjectSchema Imported { get; } = new("ImportedTaxRate", Rate);
}
