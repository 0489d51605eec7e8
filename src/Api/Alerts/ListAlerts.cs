using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Alerts;

/// <summary>GET /alerts.</summary>
public sealed class ListAlertsEndpoint(AlertRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/alerts", "list_alerts", "Alerts", "What a person should look at", Access.Read)
    {
        Filters = AlertRows.Filters,
        Answers = [new(200, typeof(Page<AlertView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
