using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Events;

/// <summary>GET /events/{id}.</summary>
public sealed class GetEventEndpoint(EventRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/events/{id}", "get_event", "Events", "Read an event", Access.Read)
    {
        Answers = [new(200, typeof(EventView), "The event.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("event") : ApiAnswer.Single(view);
    }
}
