using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>GET /forecasts/{id}/compare: what was expected against what was invoiced.</summary>
public sealed class CompareForecastEndpoint(ForecastRows rows, ForecastComparison comparison) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/forecasts/{id}/compare", "compare_forecast", "Forecasts", "Compare a forecast with what was invoiced", Access.Read)
    {
        Description =
            "Every document of the subscriptions whose billing day has begun where its customer is, by the real clock or its test clock, up to the last day of the forecast.",
        Filters = ForecastComparison.Filters,
        Answers = [new(200, typeof(ForecastComparisonView), "One page of the differences, newest billing day first, and the totals of all.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } forecast) return Problem.NotFound("forecast");
        if (forecast.Status != "ready") return Problem.At(409, "forecast_not_ready", $"The forecast is {forecast.Status}: only a ready one can be compared.", null);
        var (view, problem) = await comparison.Read(call.Organization, forecast, call.Page, call.Cancellation);
        return view is null ? problem! : ApiAnswer.Ok(view);
    }
}
