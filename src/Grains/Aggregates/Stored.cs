namespace OrleansBilling.Grains.Aggregates;

/// <summary>An aggregate's state as it is stored: JSON that a person can read, with the version of its shape.</summary>
/// <typeparam name="TState">The state of the rules.</typeparam>
public sealed class Stored<TState> where TState : class
{
    /// <summary>The shape of <see cref="State"/>; raised when a change needs old rows to be read differently.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; set; } = CurrentSchema;

    /// <summary>How many events made this state.</summary>
    public long Version { get; set; }

    /// <summary>Null until the first event.</summary>
    public TState? State { get; set; }
}
