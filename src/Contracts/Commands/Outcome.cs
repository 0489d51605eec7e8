namespace OrleansBilling.Contracts.Commands;

/// <summary>What became of a command. A refusal is a value; a bug or an outage is an exception.</summary>
/// <param name="Kind">Whether something was created, changed, found as it was asked for, or refused.</param>
/// <param name="Id">The id of the object the command was about.</param>
/// <param name="Version">The object's version after the command (its ETag).</param>
/// <param name="Refusal">Why not, when <paramref name="Kind"/> is <see cref="OutcomeKind.Refused"/>.</param>
[GenerateSerializer, Immutable, Alias("Outcome")]
public sealed record Outcome(OutcomeKind Kind, string Id, long Version, Refusal? Refusal = null)
{
    public static Outcome Created(string id, long version) => new(OutcomeKind.Created, id, version);

    public static Outcome Existing(string id, long version) => new(OutcomeKind.Existing, id, version);

    public static Outcome Changed(string id, long version) => new(OutcomeKind.Changed, id, version);

    public static Outcome Refused(string id, Refusal refusal) => new(OutcomeKind.Refused, id, 0, refusal);
}

/// <summary>The kinds of outcome: 201, 200 (the same object was there), 200 (changed), or a problem.</summary>
[GenerateSerializer, Alias("OutcomeKind")]
public enum OutcomeKind
{
    Created,
    Existing,
    Changed,
    Refused,
}

/// <summary>Why a command was refused, in words that say what to change.</summary>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Code">A stable snake_case code.</param>
/// <param name="Detail">A sentence for a person.</param>
/// <param name="Pointer">JSON pointer to the field of the request, e.g. <c>/components/0/price/amount</c>, or null.</param>
[GenerateSerializer, Immutable, Alias("Refusal")]
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, string? Pointer = null)
{
    /// <summary>What else is wrong, when many things were sent at once.</summary>
    [Id(0)] public Refusal[] More { get; init; } = [];
}

/// <summary>422, 409, 404 or 412.</summary>
[GenerateSerializer, Alias("RefusalKind")]
public enum RefusalKind
{
    Invalid,
    Conflict,
    NotFound,
    Stale,
}

/// <summary>An answer that is a value of its own (a preview), or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("Answer`1")]
public sealed record Answer<T>(T? Value, Refusal? Refusal) where T : class;
