using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.ApiKeys;

/// <summary>POST /api-keys: the secret is shown once.</summary>
public sealed class CreateApiKeyEndpoint(KeyMaker keys) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/api-keys", "create_api_key", "API keys", "Create an API key", Access.Admin)
    {
        Description = "The secret is in this answer alone; a repeat with the same Idempotency-Key leaves it out.",
        Body = KeyMaker.Shape,
        Example = """{"name": "Reporting", "scopes": ["read"]}""",
        Answers = [new(201, typeof(ApiKeyView), "Created, with its secret.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateApiKey>();
        var (key, refused) = await keys.Make(call.Organization, call.Caller.IsLive, call.NewId("key_"), sent, call.Context);
        return key is null ? refused! : KeyMaker.Answer(key);
    }
}
