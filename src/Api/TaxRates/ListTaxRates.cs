using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TaxRates;

/// <summary>GET /tax-rates.</summary>
public sealed class ListTaxRatesEndpoint(TaxRateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/tax-rates", "list_tax_rates", "Tax rates", "List tax rates", Access.Read)
    {
        Filters = TaxRateRows.Filters,
        Answers = [new(200, typeof(Page<TaxRateView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
