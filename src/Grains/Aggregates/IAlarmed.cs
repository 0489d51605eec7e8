namespace OrleansBilling.Grains.Aggregates;

/// <summary>Whoever has a reminder.</summary>
[Alias("IAlarmed")]
public interface IAlarmed : IGrainWithStringKey
{
    /// <summary>The reminder has ticked, and it is the grain's turn: look now.</summary>
    [Alias("Ring")] Task Ring();
}
