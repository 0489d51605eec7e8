using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Audit;

/// <summary>POST /audit: checks all that the organization has against itself.</summary>
public sealed class RunAuditEndpoint(IGrainFactory grains, AuditRows rows, BillingApiSettings settings) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/audit", "run_audit", "Audit", "Audit the books", Access.Write)
    {
        Description =
            "Plays all journals again and checks states, ledger, numbers and seals, days, due work, amounts and rows. Answers when it is done, or after 20 s with 202: then "
            + "read the audit until it is not `running`. While one runs, it is that one. What is wrong is also told by an alert of the kind `audit_failed`.",
        Answers = [new(200, typeof(AuditView), "Done: `passed` or `failed`."), new(202, typeof(AuditView), "Still running.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var grain = grains.GetGrain<IAuditGrain>(call.Key("books"));
        var outcome = await grain.Start(call.NewId("aud_"), call.Context);
        if (outcome.Refusal is { } refusal) return refusal.ToProblem();

        await grain.WaitUntilDone(settings.AdvancePatience);
        var audit = (await rows.Newest(call.Organization, call.Cancellation))!;
        return ApiAnswer.Single(audit, status: audit.Status == "running" ? 202 : 200);
    }
}
