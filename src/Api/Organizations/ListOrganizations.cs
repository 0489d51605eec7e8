using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Organizations;

/// <summary>GET /organizations: all sellers, for the operator.</summary>
public sealed class ListOrganizationsEndpoint(OrganizationRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/organizations", "list_organizations", "Organizations", "List organizations", Access.Operator)
    {
        Filters = OrganizationRows.Filters,
        Answers = [new(200, typeof(Page<OrganizationView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
