using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>Refusals of the rules as the contract carries them.</summary>
internal static class Refusals
{
    internal static Refusal Of(Rejection rejection) => RefusalViews.Of(rejection);

    internal static Answer<T> Answer<T>(Rejection rejection) where T : class => new(null, Of(rejection));

    /// <summary>What a field of the command names does not exist. That is the command's fault, so 422 and not 404.</summary>
    internal static Outcome Unknown(string id, string code, string message, string pointer) =>
        Outcome.Refused(id, new Refusal(RefusalKind.Invalid, code, message, pointer));
}
