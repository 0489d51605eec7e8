using System.Data.Common;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Serialization;
using OrleansBilling.Contracts;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

/// <summary>Failures of the database reach another process as what they are: an outage, or a refusal.</summary>
public sealed class DatabaseFailuresTests
{
    private static readonly PostgresException Outage = new("terminating connection", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown);
    private static readonly PostgresException Refusal = new("permission denied", "ERROR", "ERROR", PostgresErrorCodes.InsufficientPrivilege);

    public static TheoryData<Exception, Type> Failures => new()
    {
        { Outage, typeof(DatabaseUnavailableException) },
        { Refusal, typeof(DatabaseRefusedException) },
        { new OrleansException("Could not read the state.", Outage), typeof(DatabaseUnavailableException) },
        { new OrleansException("Could not write the state.", Refusal), typeof(DatabaseRefusedException) },
        { new OrleansException("Not the database's."), typeof(OrleansException) },
        { new InvalidTimeZoneException(), typeof(InvalidTimeZoneException) },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_of_a_call_is_told_in_an_exception_of_the_contract(Exception failure, Type told)
    {
        var call = DispatchProxy.Create<IIncomingGrainCallContext, FailingCall>();
        ((FailingCall)(object)call).Failure = failure;

        Assert.IsType(told, await Record.ExceptionAsync(() => new DatabaseFailures().Invoke(call)));
    }

    [Fact]
    public void The_database_s_exception_inside_one_of_Orleans_reaches_another_process()
    {
        using var host = new HostBuilder().UseOrleansClient(client => client.UseBillingClustering()).Build();
        var serializer = host.Services.GetRequiredService<Serializer>();

        var received = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(new OrleansException("Rejected.", Outage)));

        Assert.Equal("Rejected.", Assert.IsType<OrleansException>(received).Message);
        Assert.IsType<DbException>(received.InnerException, exactMatch: false);
    }

    /// <summary>A call of which only that it fails matters.</summary>
    public class FailingCall : DispatchProxy
    {
        public Exception Failure { get; set; } = new InvalidOperationException();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Task.FromException(Failure);
    }
}
