using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Audit;

/// <summary>GET /audit: the newest audit.</summary>
public sealed class GetAuditEndpoint(AuditRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/audit", "get_audit", "Audit", "Read the newest audit", Access.Read)
    {
        Description = "What was checked, how many, and the first thing wrong. `404` when there was no audit yet; each organization is audited once a week, and by `POST /v1/audit`.",
        Answers = [new(200, typeof(AuditView), "The newest audit, which may still be running.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Newest(call.Organization, call.Cancellation) is { } audit ? ApiAnswer.Single(audit) : Problem.NotFound("audit");
}
