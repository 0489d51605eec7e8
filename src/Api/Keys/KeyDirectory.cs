using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Keys;

/// <summary>Finds out who calls: one indexed look-up per request, so that a revoked key is refused at once.</summary>
public sealed class KeyDirectory(BillingDatabase database, BillingApiSettings settings, TimeProvider time)
{
    // What never changes of keys that were good when they were last looked up. There are no more of them than keys.
    private readonly ConcurrentDictionary<string, Caller> _remembered = new(StringComparer.Ordinal);
    private readonly byte[]? _operatorHash = settings.OperatorKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>The caller, or why it may not use the operation.</summary>
    public async Task<(Caller? Caller, Problem? Problem)> Identify(HttpRequest request, Access access, CancellationToken cancellation)
    {
        if (ApiSecret.Sent(request) is not { } secret)
            return (null, new Problem(401, "unauthenticated", "Send an API key: Authorization: Bearer bk_..."));

        var hash = ApiSecret.Hash(secret);
        if (access == Access.Operator) return IsOperator(hash) ? (Caller.Operator, null) : (null, await NotTheOperator(hash, cancellation));

        var caller = await Find(hash, cancellation);
        if (caller is null) return (null, UnknownKey);
        var needed = ScopeOf(access);
        return caller.Scopes.Contains(needed) ? (caller, null) : (null, MissingScope(needed));
    }

    /// <summary>
    /// Whose key it was when it was last looked up; null when it was not, or lacks the scope. It may have been revoked since: nothing may come of
    /// the answer before <see cref="Identify"/> says so.
    /// </summary>
    public Caller? Remembered(HttpRequest request, Access access) =>
        ApiSecret.Sent(request) is { } secret && _remembered.TryGetValue(Name(ApiSecret.Hash(secret)), out var caller) && caller.Scopes.Contains(ScopeOf(access)) ? caller : null;

    private static string Name(byte[] hash) => Convert.ToHexString(hash);

    private static Problem UnknownKey { get; } = new(401, "invalid_key", "This key is unknown, revoked or expired.");

    private static string ScopeOf(Access access) => access switch
    {
        Access.Read => "read",
        Access.Write => "write",
        _ => "admin",
    };

    private static Problem MissingScope(string scope) => Problem.Forbidden("missing_scope", $"This key lacks the scope {scope}.");

    /// <summary>Whether this is the operator's key.</summary>
    public bool IsOperator(string? secret) => secret is not null && IsOperator(ApiSecret.Hash(secret));

    // Comparing hashes of equal length in constant time tells nothing about the key.
    private bool IsOperator(byte[] hash) => _operatorHash is not null && CryptographicOperations.FixedTimeEquals(hash, _operatorHash);

    private async Task<Problem> NotTheOperator(byte[] hash, CancellationToken cancellation) =>
        await Find(hash, cancellation) is null ? UnknownKey : Problem.Forbidden("operator_only", "Only the operator's key may use this call.");

    private async Task<Caller?> Find(byte[] hash, CancellationToken cancellation)
    {
        var caller = await Read(hash, cancellation);
        if (caller is null) _remembered.TryRemove(Name(hash), out _);
        else _remembered.TryAdd(Name(hash), caller);
        return caller;
    }

    private Task<Caller?> Read(byte[] hash, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                SELECT k.id, k.organization, o.mode, k.scopes
                FROM api_keys k
                JOIN organizations o ON o.organization = k.organization
                WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
                """,
                connection);
            command.Parameters.Add(Values.Of(hash));
            command.Parameters.Add(Values.Of(time.GetUtcNow()));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            if (!await row.ReadAsync(cancellation)) return null;
            return new Caller(row.GetString(0), row.GetString(1), row.GetString(2) == "live", row.GetFieldValue<string[]>(3));
        },
        cancellation);
}
