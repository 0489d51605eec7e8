namespace OrleansBilling.Api.Hosting;

/// <summary>Asks whether the grains can be reached.</summary>
public interface IClusterProbe
{
    Task<bool> IsReachable();
}

/// <summary>Asks the cluster for its silos, as any call to a grain would.</summary>
internal sealed class ManagementProbe(IGrainFactory grains) : IClusterProbe
{
    public async Task<bool> IsReachable() => (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count > 0;
}
