using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>GET /notice-templates.</summary>
public sealed class ListNoticeTemplatesEndpoint(NoticeTemplateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/notice-templates", "list_notice_templates", "Notice templates", "List the templates of notices", Access.Read)
    {
        Answers = [new(200, typeof(NoticeTemplateList), "All of them, by code and language.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) => ApiAnswer.Ok(await rows.All(call.Organization, call.Cancellation));
}
