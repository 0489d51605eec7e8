using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Notices;

/// <summary>GET /notices/{id}.</summary>
public sealed class GetNoticeEndpoint(NoticeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/notices/{id}", "get_notice", "Notices", "Read a notice", Access.Read)
    {
        Answers = [new(200, typeof(NoticeView), "The notice, with its mail once it is sent.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Id, call.Cancellation) is { } notice ? ApiAnswer.Single(notice) : Problem.NotFound("notice");
}
