using System.Collections.Concurrent;
using System.Reflection;
using OrleansBilling.Contracts;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Tests.Fakes;

/// <summary>Stands in for the cluster: grains that keep just enough of their promises to test what the API makes of them.</summary>
public sealed class FakeGrains(BillingDatabase database)
{
    private readonly ConcurrentDictionary<(Type, string), object> _grains = new();

    /// <summary>Runs before a customer is created; a test blocks or fails there.</summary>
    public Func<string, Task> BeforeCreate { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a customer's row is committed, before the answer; a test loses the answer there.</summary>
    public Func<string, Task> AfterCreate { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the customers were asked, in order.</summary>
    public ConcurrentQueue<SeenCommand> Seen { get; } = new();

    public IGrainFactory Factory()
    {
        var proxy = DispatchProxy.Create<IGrainFactory, Proxy>();
        ((Proxy)(object)proxy).Grains = this;
        return proxy;
    }

    private object Get(Type type, string key) => _grains.GetOrAdd((type, key), _ => type switch
    {
        _ when type == typeof(ICustomerGrain) => new FakeCustomer(database, this, key),
        _ when type == typeof(IOrganizationGrain) => new FakeOrganization(database, key),
        _ when type == typeof(ITestClockGrain) => new FakeTestClock(database, key),
        _ => throw new NotSupportedException(type.Name),
    });

    public class Proxy : DispatchProxy
    {
        internal FakeGrains Grains { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args is [string key, ..]
                ? Grains.Get(targetMethod.GetGenericArguments()[0], key)
                : throw new NotSupportedException(targetMethod?.Name);
    }
}

/// <summary>A command as a fake saw it.</summary>
public sealed record SeenCommand(string Id, string Cause, bool Retry, string Actor, long? IfMatch);
