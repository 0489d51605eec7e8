using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Notices;

/// <summary>GET /notices.</summary>
public sealed class ListNoticesEndpoint(NoticeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/notices", "list_notices", "Notices", "List notices to customers", Access.Read)
    {
        Description = "What was sent, waits to be sent, or could not be sent. The mails themselves are in each single notice.",
        Filters = NoticeRows.Filters,
        Answers = [new(200, typeof(Page<NoticeView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
