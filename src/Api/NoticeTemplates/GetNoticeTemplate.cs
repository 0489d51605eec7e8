using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>GET /notice-templates/{code}/{language}.</summary>
public sealed class GetNoticeTemplateEndpoint(NoticeTemplateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/notice-templates/{code}/{language}", "get_notice_template", "Notice templates", "Read a template", Access.Read)
    {
        Answers = [new(200, typeof(NoticeTemplateView), "The organization's own, else the shipped one.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Route["code"], call.Route["language"], call.Cancellation) is { } template
            ? ApiAnswer.Single(template)
            : Problem.NotFound("notice template");
}
