using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Refusals of the rules as the contract carries them.</summary>
public static class RefusalViews
{
    public static Refusal Of(Rejection rejection) => new(
        rejection.Kind switch
        {
            RejectionKind.Conflict => RefusalKind.Conflict,
            RejectionKind.Missing => RefusalKind.NotFound,
            _ => RefusalKind.Invalid,
        },
        rejection.Code,
        rejection.Message,
        rejection.Pointer) { More = [.. rejection.More.Select(Of)] };
}
