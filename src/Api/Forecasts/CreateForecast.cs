using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Forecasts;

/// <summary>POST /forecasts: prices every subscription to a day, in the background.</summary>
public sealed class CreateForecastEndpoint(IGrainFactory grains, ForecastRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/forecasts", "create_forecast", "Forecasts", "Forecast what will be invoiced", Access.Write)
    {
        Description =
            "Prices every subscription up to and including the day `until`, by the rules that will bill it, and writes nothing to subscriptions, customers "
            + "or documents. Answers at once; then read the forecast until it is `ready`.",
        Body = Shape,
        Example = """{"until": "2027-06-30"}""",
        Answers = [new(202, typeof(ForecastView), "It has begun."), new(200, typeof(ForecastView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<StartForecast>();
        var id = sent.Id ?? call.NewId("fcs_");
        var outcome = await grains.GetGrain<IForecastGrain>(call.Key(id)).Create(sent with { Id = id }, call.Context);
        if (outcome.Refusal is { } refusal) return refusal.ToProblem();

        var view = (await rows.Find(call.Organization, id, call.Cancellation))!;
        return outcome.Kind == OutcomeKind.Created
            ? ApiAnswer.Single(view, view.Version, 202) with { Location = $"/v1/forecasts/{id}" }
            : ApiAnswer.Single(view, view.Version);
    }

    private static readonly ObjectSchema Shape = new(
        "StartForecast",
        Shapes.OwnId("fcs_"),
        new Field("until", Shapes.Day with { Description = "The last billing day that is priced, where each customer is." }, Required: true));
}
