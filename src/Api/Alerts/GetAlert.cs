using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Alerts;

/// <summary>GET /alerts/{id}.</summary>
public sealed class GetAlertEndpoint(AlertRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/alerts/{id}", "get_alert", "Alerts", "Read an alert", Access.Read)
    {
        Answers = [new(200, typeof(AlertView), "The alert.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Id, call.Cancellation) is { } alert ? ApiAnswer.Single(alert) : Problem.NotFound("alert");
}
