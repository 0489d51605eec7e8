namespace OrleansBilling.Contracts.Commands;

/// <summary>Who asked for a command and why; written beside every event the command causes.</summary>
/// <param name="Actor">The API key's id (<c>key_...</c>), <c>operator</c>, or <c>system</c> for what the engine does by itself.</param>
/// <param name="Cause">One id per request. The journal keeps it, so a command carried out twice is recognised by it.</param>
/// <param name="Retry">True when an earlier process may already have carried out this very cause: the grain looks in its journal first.</param>
/// <param name="IfMatch">The version the caller last saw, or null; another version is refused as <see cref="RefusalKind.Stale"/>.</param>
[GenerateSerializer, Immutable, Alias("CommandContext")]
public sealed record CommandContext(string Actor, string Cause, bool Retry = false, long? IfMatch = null)
{
    /// <summary>What the engine does by itself, on a wake.</summary>
    public static CommandContext System(string cause) => new("system", cause);
}
