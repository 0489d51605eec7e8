using System.Globalization;
using System.Text.Json;
using Orleans.Storage;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>
/// Grain storage whose writes join the unit of work of the calling flow as values, so that they can be sent with those of other grains. It
/// reads and writes the rows of the stock storage, with the same versions.
/// </summary>
/// <remarks>
/// The version counts from when the write is queued. A commit that fails afterwards leaves the activation ahead of what is stored, as with the stock
/// storage: it must go (see <c>AggregateGrain</c>).
/// </remarks>
internal sealed class SharedGrainStorage(BillingDatabase database, GrainStates states, string service) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await states.ReadAsync(KeyOf(stateName, grainId));
        grainState.State = stored?.Json is { } json ? JsonSerializer.Deserialize<T>(json, BillingJson.Options)! : Activator.CreateInstance<T>();
        grainState.ETag = stored?.Version.ToString(CultureInfo.InvariantCulture)!;
        grainState.RecordExists = stored?.Json is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, version, json) = (KeyOf(stateName, grainId), VersionOf(grainState), BillingJson.WriteBytes(grainState.State));
        await QueueAsync(unit => GrainStates.Write(unit, key, version, json));
        grainState.ETag = ((version ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        if (VersionOf(grainState) is { } version) await QueueAsync(unit => GrainStates.Delete(unit, key, version));
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    // Outside a unit of work the state is a commit of its own.
    private async Task QueueAsync(Action<UnitOfWork> write)
    {
        if (UnitOfWork.Current is { } unit) write(unit);
        else
        {
            await database.CommitSharedAsync(own =>
            {
                write(own);
                return Task.CompletedTask;
            });
        }
    }

    private StateKey KeyOf(string stateName, GrainId grainId) => new(service, stateName, grainId.Key.ToString()!);

    private static int? VersionOf<T>(IGrainState<T> grainState) => grainState.ETag is { } tag ? int.Parse(tag, CultureInfo.InvariantCulture) : null;
}
