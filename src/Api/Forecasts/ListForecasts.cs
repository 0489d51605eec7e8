using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>GET /forecasts.</summary>
public sealed class ListForecastsEndpoint(ForecastRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/forecasts", "list_forecasts", "Forecasts", "List forecasts", Access.Read)
    {
        Filters = ForecastRows.Filters,
        Answers = [new(200, typeof(Page<ForecastView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
