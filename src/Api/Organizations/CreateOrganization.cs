using OrleansBilling.Api.ApiKeys;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Organizations;

/// <summary>POST /organizations: a new seller, with its first key.</summary>
public sealed class CreateOrganizationEndpoint(IGrainFactory grains, OrganizationRows rows, KeyMaker keys) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/organizations", "create_organization", "Organizations", "Create an organization", Access.Operator)
    {
        Description = "The answer carries the organization's first API key, once.",
        Body = OrganizationShapes.Create,
        Example = """
            {"mode": "sandbox", "legal_name": "Acme SAS", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris"}
            """,
        Answers = [new(201, typeof(OrganizationView), "Created."), new(200, typeof(OrganizationView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateOrganization>();
        var id = sent.Id ?? call.NewId("org_");
        var outcome = await grains.GetGrain<IOrganizationGrain>(id).Create(sent with { Id = id }, call.Context);
        var answer = await outcome.Show(found => rows.Find(found, call.Cancellation), view => view.Version);
        if (outcome.Kind != OutcomeKind.Created) return answer;

        // A cause of its own: both commands go to the same journal.
        var context = call.Context with { Cause = $"{call.Seed.Cause}-key" };
        var first = new CreateApiKey { Name = "First key", Scopes = ["read", "write", "admin"] };
        var (key, refused) = await keys.Make(id, sent.Mode == "live", call.NewId("key_"), first, context);
        if (key is null) return refused!;

        var view = (await rows.Find(id, call.Cancellation))!;
        return ApiAnswer.Single(view with { ApiKey = key }, view.Version, 201) with
        {
            KeptBody = ApiAnswer.Json(view with { ApiKey = KeyMaker.WithoutSecret(key) }),
        };
    }
}
