using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Alerts;

/// <summary>POST /alerts/{id}/resolve.</summary>
public sealed class ResolveAlertEndpoint(AlertStore alerts, AlertRows rows, TimeProvider time) : ApiEndpoint
{
    private static readonly ObjectSchema Body = new(
        "ResolveAlert", new Field("note", Shapes.LongText with { Description = "What was done, for those who ask later." }));

    protected override Operation Describe() => new("POST", "/v1/alerts/{id}/resolve", "resolve_alert", "Alerts", "Say that an alert is settled", Access.Write)
    {
        Body = Body,
        Example = """{"note": "Called the customer"}""",
        Answers = [new(200, typeof(AlertView), "Resolved.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("alert");
        if (await alerts.ResolveAsync(call.Organization, call.Id, call.Body.As<ResolveAlert>().Note, call.Context, time.GetUtcNow()) is { } refused) return refused.ToProblem();
        return ApiAnswer.Single((await rows.Find(call.Organization, call.Id, call.Cancellation))!);
    }
}
