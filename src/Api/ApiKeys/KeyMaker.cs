using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Keys;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.ApiKeys;

/// <summary>Makes an API key: the secret here, its hash in the organization's grain.</summary>
public sealed class KeyMaker(IGrainFactory grains, ApiKeyRows rows) : IRows
{
    private const string Lost = "The secret was shown in the first answer only. If it was lost, revoke this key and create another.";
    private static readonly string[] UsualScopes = ["read", "write"];

    /// <summary>The body of the calls that create a key.</summary>
    public static ObjectSchema Shape { get; } = new(
        "CreateApiKey",
        new Field("name", Shapes.Word),
        new Field("scopes", new ListSchema(new ChoiceSchema("read", "write", "admin"), 3, 1) { Description = "Default: read and write." }),
        new Field("expires_at", Shapes.Instant));

    /// <summary>The key with its secret; without it when an earlier run of this request made the key, whose secret is gone.</summary>
    public async Task<(ApiKeyView? Key, Problem? Problem)> Make(
        string organization, bool isLive, string id, CreateApiKey sent, CommandContext context)
    {
        var secret = ApiSecret.New(isLive);
        var hash = ApiSecret.Hash(secret);
        var command = sent with
        {
            Id = id,
            Name = sent.Name ?? "API key",
            Sha256 = hash,
            Last4 = ApiSecret.Last4(secret),
            Scopes = sent.Scopes is { Length: > 0 } scopes ? [.. scopes.Distinct()] : UsualScopes,
        };
        var outcome = await grains.GetGrain<IOrganizationGrain>(organization).CreateApiKey(command, context);
        if (outcome.Refusal is { } refusal) return (null, refusal.ToProblem());

        var ours = await rows.FindByHash(organization, id, hash, CancellationToken.None);
        if (ours is not null) return (ours with { Key = secret }, null);
        var earlier = await rows.Find(organization, id, CancellationToken.None);
        return earlier is null
            ? throw new InvalidOperationException($"{id} has no row after its command.")
            : (WithoutSecret(earlier), null);
    }

    /// <summary>What is kept of the answer for a repeat.</summary>
    public static ApiKeyView WithoutSecret(ApiKeyView key) => key with { Key = null, Note = Lost };

    /// <summary>The answer to a creation.</summary>
    public static ApiAnswer Answer(ApiKeyView key) => ApiAnswer.Ok(key, 201) with { KeptBody = ApiAnswer.Json(WithoutSecret(key)) };
}
