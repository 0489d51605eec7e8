using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Notices;

/// <summary>POST /notices/{id}/resend: another try for what did not go out.</summary>
public sealed class ResendNoticeEndpoint(IGrainFactory grains, AlertStore alerts, NoticeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/notices/{id}/resend", "resend_notice", "Notices", "Try a notice again", Access.Write)
    {
        Description = "For a notice that failed or was skipped. What was sent is not sent again; see `POST /invoices/{id}/send`.",
        Answers = [new(200, typeof(NoticeView), "Queued again.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } notice) return Problem.NotFound("notice");
        if (notice.Customer is null)
        {
            var tried = await alerts.ResendAsync(call.Organization, notice.Id);
            return tried ? ApiAnswer.Single((await rows.Find(call.Organization, notice.Id, call.Cancellation))!) : NotResendable(notice);
        }

        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(notice.Customer)).ResendNotice(notice.Id, call.Context);
        return await outcome.Show(id => rows.Find(call.Organization, id, call.Cancellation), _ => null);
    }

    private static Problem NotResendable(NoticeView notice) => Problem.At(
        409, "notice_not_resendable", $"Only a notice that failed or was skipped is sent again; this one is {notice.Status}.", null);
}
