using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Events;

/// <summary>GET /events.</summary>
public sealed class ListEventsEndpoint(EventRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/events", "list_events", "Events", "List events", Access.Read)
    {
        Filters = EventRows.Filters,
        Answers = [new(200, typeof(Page<EventView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
