using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Organizations;

/// <summary>PATCH /organization: the caller's own settings.</summary>
public sealed class UpdateOrganizationEndpoint(IGrainFactory grains, OrganizationRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "PATCH", "/v1/organization", "update_organization", "Organization", "Change the organization", Access.Admin)
    {
        Description = "Fields left out stay as they are.",
        Body = OrganizationShapes.Update,
        Example = """{"payment_terms_days": 30, "number_format": "INV-{yyyy}-{seq:6}"}""",
        Answers = [new(200, typeof(OrganizationView), "Changed.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var command = call.Body.As<UpdateOrganization>() with { Cleared = call.Body.Cleared() };
        var outcome = await grains.GetGrain<IOrganizationGrain>(call.Organization).Update(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Cancellation), view => view.Version);
    }
}
