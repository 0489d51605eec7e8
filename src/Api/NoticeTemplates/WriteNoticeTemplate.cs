using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>PUT /notice-templates/{code}/{language}: the organization's own words.</summary>
public sealed class WriteNoticeTemplateEndpoint(IGrainFactory grains, NoticeTemplateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "PUT", "/v1/notice-templates/{code}/{language}", "write_notice_template", "Notice templates", "Write a template of one's own", Access.Admin)
    {
        Description = "In Liquid. It is used instead of the shipped one from the next mail on. Languages beside French and English are welcome, "
            + "as are reminders of one's own, with codes that begin with `reminder_`.",
        Body = NoticeTemplateShapes.Write,
        Example = """{"subject": "Your invoice {{ invoice.number }}", "html": "<p>Dear {{ customer.name }}, ...</p>", "text": "Dear {{ customer.name }}, ..."}""",
        Answers = [new(200, typeof(NoticeTemplateView), "Written."), new(201, typeof(NoticeTemplateView), "Written; until now the organization had none of its own.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (code, language) = (call.Route["code"], call.Route["language"]);
        var outcome = await grains.GetGrain<INoticeTemplateGrain>(call.Key($"{code}.{language}")).Write(call.Body.As<WriteNoticeTemplate>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, code, language, call.Cancellation));
    }
}
