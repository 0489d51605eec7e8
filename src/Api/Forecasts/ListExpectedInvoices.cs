using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>GET /forecasts/{id}/invoices.</summary>
public sealed class ListExpectedInvoicesEndpoint(ForecastRows rows, ExpectedInvoiceRows invoices) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/forecasts/{id}/invoices", "list_expected_invoices", "Forecasts", "List the invoices and credit notes a forecast expects", Access.Read)
    {
        Filters = ExpectedInvoiceRows.Filters,
        Answers = [new(200, typeof(Page<ExpectedInvoiceView>), "One page, the latest billing day first; what is priced so far while it runs.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("forecast");
        var (page, problem) = await invoices.List(call.Organization, call.Id, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
