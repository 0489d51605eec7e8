namespace OrleansBilling.Grains.Aggregates;

/// <summary>The key of a grain: <c>organization/id</c>.</summary>
public readonly record struct AggregateKey(string Organization, string Id)
{
    public static AggregateKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new AggregateKey(key, key) : new AggregateKey(key[..slash], key[(slash + 1)..]);
    }

    public override string ToString() => Organization == Id ? Id : $"{Organization}/{Id}";
}
