using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

/// <summary>The stock clustering provider on our statements.</summary>
public sealed class MembershipTableTests
{
    private const string Cluster = "cluster-1";
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Loopback, 11111, 1);
    private static readonly SiloAddress Two = SiloAddress.New(IPAddress.Loopback, 22222, 2);

    [Fact]
    public async Task A_new_cluster_is_empty_at_version_zero_however_often_it_is_initialised()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var table = await TableAsync(database);
        await TableAsync(database);

        var all = await table.ReadAllAsync();

        Assert.Empty(all.Members);
        Assert.Equal((0, "0"), (all.Version.Version, all.Version.VersionEtag));
        Assert.Empty((await table.ReadRowAsync(One)).Members);
    }

    [Fact]
    public async Task Only_who_knows_the_version_joins_and_changes()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var table = await TableAsync(database);

        Assert.True(await table.InsertRowAsync(Member(One), Version(1, "0")));
        Assert.False(await table.InsertRowAsync(Member(Two), Version(1, "0")));
        Assert.False(await table.InsertRowAsync(Member(One), Version(2, "1")));
        Assert.True(await table.InsertRowAsync(Member(Two), Version(2, "1")));

        var changed = Member(Two);
        changed.Status = SiloStatus.Active;
        changed.SuspectTimes = [Tuple.Create(One, Now())];
        Assert.False(await table.UpdateRowAsync(changed, "1", Version(2, "1")));
        Assert.True(await table.UpdateRowAsync(changed, "2", Version(3, "2")));

        var all = await table.ReadAllAsync();
        var two = Assert.Single(all.Members, member => member.Item1.SiloAddress.Equals(Two)).Item1;
        Assert.Equal((3, 2), (all.Version.Version, all.Members.Count));
        Assert.Equal((SiloStatus.Active, "silo", "host", 30000), (two.Status, two.SiloName, two.HostName, two.ProxyPort));
        Assert.Equal(One, Assert.Single(two.SuspectTimes!).Item1);
    }

    [Fact]
    public async Task Of_many_that_join_at_one_version_one_succeeds()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var table = await TableAsync(database);

        var joined = await Task.WhenAll(Enumerable.Range(1, 10).Select(number =>
            table.InsertRowAsync(Member(SiloAddress.New(IPAddress.Loopback, number, number)), Version(1, "0"))));

        Assert.Equal(1, joined.Count(success => success));
        Assert.Single((await table.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task A_sign_of_life_moves_no_version_and_the_dead_are_cleared_away()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var table = await TableAsync(database);
        var dead = Member(Two, SiloStatus.Dead);
        await table.InsertRowAsync(Member(One), Version(1, "0"));
        await table.InsertRowAsync(dead, Version(2, "1"));

        var alive = Member(One);
        alive.IAmAliveTime = Now().AddHours(1);
        await table.UpdateIAmAliveAsync(alive);
        await table.CleanupDefunctSiloEntriesAsync(Now().AddMinutes(1));

        var left = Assert.Single((await table.ReadAllAsync()).Members).Item1;
        Assert.Equal((One, alive.IAmAliveTime), (left.SiloAddress, left.IAmAliveTime));
        Assert.Equal(2, (await table.ReadAllAsync()).Version.Version);
        await table.DeleteMembershipTableEntriesAsync(Cluster);
        Assert.Equal(0L, await database.AskOwnerAsync<long>("SELECT (SELECT count(*) FROM cluster_members) + (SELECT count(*) FROM cluster_versions)"));
    }

    [Fact]
    public async Task Clients_find_the_gateways_of_active_silos()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var table = await TableAsync(database);
        await table.InsertRowAsync(Member(One, SiloStatus.Active), Version(1, "0"));
        await table.InsertRowAsync(Member(Two, SiloStatus.Joining), Version(2, "1"));
        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance,
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new AdoNetClusteringClientOptions { Invariant = "Npgsql", DataSource = database.Billing.Membership }),
            Options.Create(new GatewayOptions()),
            Options.Create(new ClusterOptions { ClusterId = Cluster, ServiceId = "service" }));

        await gateways.InitializeGatewayListProvider();

        Assert.Equal(30000, Assert.Single(await gateways.GetGateways()).Port);
    }

    private static async Task<AdoNetClusteringTable> TableAsync(MigratedDatabase database)
    {
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = Cluster, ServiceId = "service" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = database.Billing.Membership }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }

    private static MembershipEntry Member(SiloAddress address, SiloStatus status = SiloStatus.Joining) => new()
    {
        SiloAddress = address,
        SiloName = "silo",
        HostName = "host",
        Status = status,
        ProxyPort = 30000,
        StartTime = Now(),
        IAmAliveTime = Now(),
    };

    /// <summary>The provider takes the version of the whole table for the version of each row, too.</summary>
    private static TableVersion Version(int version, string etag) => new(version, etag);

    private static DateTime Now()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }
}
