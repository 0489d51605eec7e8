using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>DELETE /notice-templates/{code}/{language}: back to the shipped words.</summary>
public sealed class RemoveNoticeTemplateEndpoint(IGrainFactory grains, NoticeTemplateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/notice-templates/{code}/{language}", "remove_notice_template", "Notice templates", "Remove a template of one's own", Access.Admin)
    {
        Answers = [new(200, typeof(NoticeTemplateList), "The templates there are now: the shipped one holds again, if there is one.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (code, language) = (call.Route["code"], call.Route["language"]);
        if (await rows.Find(call.Organization, code, language, call.Cancellation) is null) return Problem.NotFound("notice template");
        var outcome = await grains.GetGrain<INoticeTemplateGrain>(call.Key($"{code}.{language}")).Remove(call.Context);
        return outcome.Kind == OutcomeKind.Refused ? outcome.Refusal!.ToProblem() : ApiAnswer.Ok(await rows.All(call.Organization, call.Cancellation));
    }
}
