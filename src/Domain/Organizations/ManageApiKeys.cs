using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Organizations;

/// <summary>Hands out and takes back API keys. A key counts at once, and no longer once it is revoked.</summary>
public static class ManageApiKeys
{
    /// <summary><c>read</c>: every GET. <c>write</c>: what bills. <c>admin</c>: keys and the organization itself.</summary>
    public static IReadOnlyList<string> KnownScopes { get; } = ["read", "write", "admin"];

    public static Decision<OrganizationEvent> Create(OrganizationState? state, ApiKey key, Instant now)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        if (state.ApiKeys.Any(other => other.Id == key.Id)) return Array.Empty<OrganizationEvent>();
        if (key.Scopes.Count == 0) return new Rejection("scopes_required", $"Name at least one scope of: {string.Join(", ", KnownScopes)}.", "/scopes");
        if (key.Scopes.FirstOrDefault(scope => !KnownScopes.Contains(scope)) is { } unknown)
        {
            return new Rejection("unknown_scope", $"'{unknown}' is not one of: {string.Join(", ", KnownScopes)}.", "/scopes");
        }

        if (Fields.Text(key.Name, Limits.NameLength, "/name", required: false) is { } badName) return badName;
        if (key.ExpiresAt <= now) return new Rejection("expires_in_the_past", "'expires_at' is in the past.", "/expires_at");
        return state.ApiKeys.Count(other => other.RevokedAt is null) >= Limits.ApiKeysPerOrganization
            ? Rejection.Conflict("too_many_api_keys", $"An organization has room for {Limits.ApiKeysPerOrganization} keys; revoke one first.")
            : new OrganizationEvent[] { new ApiKeyCreated(key) };
    }

    public static Decision<OrganizationEvent> Revoke(OrganizationState? state, string id, Instant now) => state?.ApiKeys.FirstOrDefault(key => key.Id == id) switch
    {
        null => Rejection.Missing("api_key_not_found", "There is no such API key."),
        { RevokedAt: not null } => Array.Empty<OrganizationEvent>(),
        _ => new OrganizationEvent[] { new ApiKeyRevoked(id, now) },
    };
}
