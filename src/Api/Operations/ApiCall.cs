using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Idempotency;
using OrleansBilling.Api.Keys;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Api.Operations;

/// <summary>A request that has passed every check of form: who, what, and with which ids.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Route">The route's values; each is a well-formed id.</param>
/// <param name="Body">The body, which fits the operation's schema.</param>
/// <param name="List">The page asked for, when the operation is a list.</param>
/// <param name="IsPreview">True with <c>?preview=true</c>.</param>
/// <param name="IfMatch">The version the client last saw, or null.</param>
/// <param name="Seed">Where ids and the cause come from.</param>
/// <param name="Cancellation">Ends when the client has gone; never for writes.</param>
public sealed record ApiCall(
    Caller Caller, IReadOnlyDictionary<string, string> Route, Body Body, ListQuery? List, bool IsPreview, long? IfMatch,
    RequestSeed Seed, CancellationToken Cancellation)
{
    public string Organization => Caller.Organization;

    /// <summary>What stands in the query, by name, of the type of its parameter.</summary>
    public IReadOnlyDictionary<string, object> Query { get; init; } = new Dictionary<string, object>();

    /// <summary>The page asked for.</summary>
    public ListQuery Page => List ?? throw new InvalidOperationException("This operation is no list.");

    /// <summary>The context of the one command of this request.</summary>
    public CommandContext Context => new(Caller.Actor, Seed.Cause, Seed.IsRetry, IfMatch);

    /// <summary>The id in the route.</summary>
    public string Id => Route["id"];

    /// <summary>The grain key of an object of the caller's organization.</summary>
    public string Key(string id) => $"{Organization}/{id}";

    /// <summary>A new object's id.</summary>
    public string NewId(string prefix) => Seed.NewId(prefix);
}
