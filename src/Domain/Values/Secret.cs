namespace OrleansBilling.Domain.Values;

/// <summary>
/// Marks what an event must remember and nobody outside may read: the hash of a key, the token a card is charged by. It is stored with the
/// event, and left out wherever events are shown or delivered.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
