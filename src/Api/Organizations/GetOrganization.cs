using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Organizations;

/// <summary>GET /organization: the caller's own.</summary>
public sealed class GetOrganizationEndpoint(OrganizationRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/organization", "get_organization", "Organization", "Read the organization", Access.Read)
    {
        Answers = [new(200, typeof(OrganizationView), "The organization of the key.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Cancellation);
        return view is null ? Problem.NotFound("organization") : ApiAnswer.Single(view, view.Version);
    }
}
