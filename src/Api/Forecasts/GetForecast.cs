using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>GET /forecasts/{id}.</summary>
public sealed class GetForecastEndpoint(ForecastRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/forecasts/{id}", "get_forecast", "Forecasts", "Read a forecast", Access.Read)
    {
        Answers = [new(200, typeof(ForecastView), "How far it is, and the totals by currency and month.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("forecast") : ApiAnswer.Single(view, view.Version);
    }
}
