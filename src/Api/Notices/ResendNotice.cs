using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Notices;

/// <summary>POST /notices/{id}/resend: another try for what did not go out.</summary>
public sealed class ResendNoticeEndpoint(IGrainFactory grains, NoticeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/notices/{id}/resend", "resend_notice", "Notices", "Try a notice again", Access.Write)
    {
        Description = "For a notice that failed or was skipped. What was sent is not sent again; see `POST /invoices/{id}/send`.",
        Answers = [new(200, typeof(NoticeView), "Queued again.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } notice) return Problem.NotFound("notice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(notice.Customer)).ResendNotice(notice.Id, call.Context);
        return await outcome.Show(id => rows.Find(call.Organization, id, call.Cancellation), _ => null);
    }
}
