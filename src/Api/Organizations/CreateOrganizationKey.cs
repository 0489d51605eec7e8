using OrleansBilling.Api.ApiKeys;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Organizations;

/// <summary>POST /organizations/{id}/api-keys: a key made by the operator, for when the first one is lost.</summary>
public sealed class CreateOrganizationKeyEndpoint(OrganizationRows rows, KeyMaker keys) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/organizations/{id}/api-keys", "create_organization_api_key", "Organizations", "Create an API key for an organization",
        Access.Operator)
    {
        Description = "For when the first key was lost. The secret is shown once.",
        Body = KeyMaker.Shape,
        Answers = [new(201, typeof(ApiKeyView), "Created, with its secret.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var organization = await rows.Find(call.Id, call.Cancellation);
        if (organization is null) return Problem.NotFound("organization");
        var sent = call.Body.As<CreateApiKey>();
        var (key, refused) = await keys.Make(call.Id, organization.Mode == "live", call.NewId("key_"), sent, call.Context);
        return key is null ? refused! : KeyMaker.Answer(key);
    }
}
