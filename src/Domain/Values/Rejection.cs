namespace OrleansBilling.Domain.Values;

/// <summary>A refusal by a rule, in words that say what to change. A value, never an exception.</summary>
/// <param name="Code">Stable, snake_case, for programs.</param>
/// <param name="Message">A sentence, for people.</param>
/// <param name="Pointer">JSON pointer (RFC 6901) to the field of the command that is wrong, or null when none is.</param>
/// <param name="Kind">What sort of refusal it is.</param>
public sealed record Rejection(string Code, string Message, string? Pointer = null, RejectionKind Kind = RejectionKind.Invalid)
{
    /// <summary>What else is wrong, when many things were sent at once.</summary>
    public IReadOnlyList<Rejection> More { get; init; } = [];

    /// <summary>The command is well-formed but does not fit the state things are in.</summary>
    public static Rejection Conflict(string code, string message, string? pointer = null) => new(code, message, pointer, RejectionKind.Conflict);

    /// <summary>What the command names does not exist.</summary>
    public static Rejection Missing(string code, string message, string? pointer = null) => new(code, message, pointer, RejectionKind.Missing);
}

/// <summary>The sorts of refusal.</summary>
public enum RejectionKind
{
    /// <summary>The content can never be accepted as it is.</summary>
    Invalid,

    /// <summary>It does not fit the present state.</summary>
    Conflict,

    /// <summary>It names something that does not exist.</summary>
    Missing,
}

/// <summary>What a rule answers to a command: events to record (none means nothing changes), or a refusal.</summary>
/// <typeparam name="TEvent">The aggregate's event union.</typeparam>
public readonly struct Decision<TEvent>
{
    private readonly IReadOnlyList<TEvent>? _events;

    private Decision(IReadOnlyList<TEvent>? events, Rejection? rejection) => (_events, Rejection) = (events, rejection);

    /// <summary>Why not, or null when accepted.</summary>
    public Rejection? Rejection { get; }

    /// <summary>The events, in order; empty for a refusal and for a command that changes nothing.</summary>
    public IReadOnlyList<TEvent> Events => _events ?? [];

    public static implicit operator Decision<TEvent>(Rejection rejection) => new(null, rejection);

    public static implicit operator Decision<TEvent>(TEvent[] events) => new(events, null);

    public static implicit operator Decision<TEvent>(List<TEvent> events) => new(events, null);
}

/// <summary>A value, or why there is none. For parsing and pricing, where <see cref="Decision{TEvent}"/> would be too much.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Rejection? rejection) => (_value, Rejection) = (value, rejection);

    /// <summary>Why not, or null when there is a value.</summary>
    public Rejection? Rejection { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none; look at <see cref="Rejection"/> first.</exception>
    public T Value => Rejection is null ? _value! : throw new InvalidOperationException(Rejection.Message);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Rejection rejection) => new(default, rejection);
}
