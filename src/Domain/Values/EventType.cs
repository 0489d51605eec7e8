namespace OrleansBilling.Domain.Values;

/// <summary>The name under which an event is kept in the journal and delivered to the outside. It never changes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    /// <summary>Such as <c>subscription.created</c>.</summary>
    public string Name { get; } = name;
}
