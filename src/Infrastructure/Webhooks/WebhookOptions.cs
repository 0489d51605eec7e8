namespace OrleansBilling.Infrastructure.Webhooks;

/// <summary>How one process sends webhooks.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// Whether addresses inside the operator's own network may be sent to. Whoever may create an endpoint could otherwise make the server
    /// knock at doors that only it can reach. The setting <c>Webhooks:AllowPrivateAddresses</c>.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Whether sandboxes may send to this very machine, for trying things out on a laptop.</summary>
    public bool AllowLoopbackInSandboxes { get; init; }

    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>An endpoint that takes longer is served beside those that fail, apart from the quick ones.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a delivery belongs to the process that claimed it; well above <see cref="TimeLimit"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Deliveries under way to all steady endpoints together.</summary>
    public int Steady { get; init; } = 64;

    /// <summary>Deliveries under way to all endpoints together that are new, slow or failing.</summary>
    public int Unsteady { get; init; } = 32;

    /// <summary>Deliveries under way to one steady endpoint, from all processes together. Others get one at a time.</summary>
    public int PerEndpoint { get; init; } = 8;

    /// <summary>How often to look for new events and deliveries that fall due.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
