namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>How one process uses its PostgreSQL. The connection string alone is enough; the rest are limits.</summary>
public sealed record BillingDatabaseOptions
{
    /// <summary>The role the application works in. It owns nothing and may only do what the migrations granted it.</summary>
    public const string ApplicationRole = "billing_app";

    /// <summary>A connection string as an owner would use it: the application adds its own role and pool settings.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>How many units of work and reads run at once. All others wait in the order they came.</summary>
    public int WorkConnections { get; init; } = 16;

    /// <summary>Connections set apart for reminders and the outbox, so that neither can wait for a unit of work that waits for them.</summary>
    public int BackgroundConnections { get; init; } = 4;

    /// <summary>Connections set apart for cluster membership: a silo that queues behind a burst would look dead to the others.</summary>
    public int MembershipConnections { get; init; } = 4;

    /// <summary>How many callers may wait for a connection before the next one is refused. A memory bound, not a throttle.</summary>
    public int MaxWaiting { get; init; } = 1_000_000;

    /// <summary>
    /// Whether the grains that commit most share their commits. Without, each has a transaction of its own through the stock storage; what is
    /// stored is the same, so that it may be switched at any start.
    /// </summary>
    public bool SharedCommits { get; init; } = true;

    /// <summary>Shared commits collected or under way; whoever wants another waits until one is done. A bound on memory.</summary>
    public int SharedCommitsAtOnce { get; init; } = 1_000;
}
