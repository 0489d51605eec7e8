using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>
/// Classes of one collection run one after the other. Light ones may run beside the rest of the project, heavy ones with nothing beside them.
/// </summary>
public static class ClusterTests
{
    public const string Light = "cluster";

    public const string Heavy = "cluster, alone";
}

[CollectionDefinition(ClusterTests.Heavy, DisableParallelization = true)]
public sealed class HeavyClusterTests;
