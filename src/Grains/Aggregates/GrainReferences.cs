using System.Collections.Concurrent;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// References to grains by their key. What stands behind an interface is asked once in a silo's life; the factory asks for it each time, by
/// reading attributes, which takes as long as a call.
/// </summary>
public sealed class GrainReferences(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<Type, (GrainType Grain, GrainInterfaceType Interface)> _known = new();

    public T Of<T>(string key) where T : class, IGrainWithStringKey
    {
        if (_known.TryGetValue(typeof(T), out var types)) return (T)grains.GetGrain(GrainId.Create(types.Grain, key), types.Interface);
        var first = grains.GetGrain<T>(key);
        _known[typeof(T)] = (first.GetGrainId().Type, ((GrainReference)(object)first).InterfaceType);
        return first;
    }
}
