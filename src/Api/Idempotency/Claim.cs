using OrleansBilling.Api.Operations;

namespace OrleansBilling.Api.Idempotency;

/// <summary>What is to be done with a request that has an <c>Idempotency-Key</c>.</summary>
internal abstract record Claim
{
    private Claim()
    {
    }

    /// <summary>Carry it out. <paramref name="TakenOver"/>: a process that died was at it.</summary>
    public sealed record Run(RequestSeed Seed, bool TakenOver) : Claim;

    /// <summary>It was answered: answer the same.</summary>
    public sealed record Answered(ApiAnswer Answer) : Claim;

    /// <summary>The key belongs to another request.</summary>
    public sealed record OtherRequest : Claim;

    /// <summary>It is being carried out elsewhere.</summary>
    public sealed record Running : Claim;
}
