using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization.Invocation;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// Takes the ticks of this silo's reminder service before they are sent, and puts their grains in line. Sent, each would bring its grain to life
/// at once: on the first of a month all customers and subscriptions there are, within minutes, only to stand in line.
/// </summary>
public sealed class TicksInLine(WakeGate gate, GrainInterfaceTypeResolver interfaces, GrainTypeResolver types, IServiceProvider services) : IOutgoingGrainCallFilter
{
    private readonly GrainInterfaceType _remindable = interfaces.GetGrainInterfaceType(typeof(IRemindable));
    private readonly FrozenSet<GrainType> _alarmed = typeof(IAlarmed).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IAlarmed)) && type.IsAssignableTo(typeof(Grain)) && !type.IsAbstract)
        .Select(types.GetGrainType)
        .ToFrozenSet();

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.InterfaceType != _remindable || !_alarmed.Contains(context.TargetId.Type)) return context.Invoke();
        // Not in the constructor: the factory is made of what asks for its filters.
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IAlarmed>(context.TargetId);
        gate.Enter(context.TargetId, grain.Ring);
        context.Response = Response.Completed;
        return Task.CompletedTask;
    }
}
