using System.Globalization;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;
using Orleans.Configuration;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>The stock reminder table, except that reminders set while others are being set are written by one statement.</summary>
internal sealed class GroupedReminderTable : IReminderTable
{
    private const int AtOnce = 1;
    private const int Most = 500;

    private readonly IReminderTable _stock;
    private readonly BillingDatabase _database;
    private readonly string _service;
    private readonly GroupQueue<Setting> _queue;

    public GroupedReminderTable(IReminderTable stock, BillingDatabase database, IOptions<ClusterOptions> cluster)
    {
        (_stock, _database, _service) = (stock, database, cluster.Value.ServiceId);
        _queue = new GroupQueue<Setting>(AtOnce, enough: 1, Most, _ => 1, SetAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _stock.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => _stock.StopAsync(cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => _stock.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _stock.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => _stock.ReadRow(grainId, reminderName);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => _stock.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => _stock.TestOnlyClearTable();

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        var setting = new Setting(entry, new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Add(setting);
        return setting.Answer.Task;
    }

    // Of two for one reminder the second is written after the first: a statement can write a row once.
    private async Task SetAsync(IReadOnlyList<Setting> group)
    {
        while (group.Count > 0)
        {
            Setting[] now = [.. group.DistinctBy(setting => (setting.Entry.GrainId, setting.Entry.ReminderName))];
            group = [.. group.Except(now)];
            try
            {
                var versions = await WriteAsync(now);
                foreach (var setting in now) setting.Answer.TrySetResult(versions[(setting.Entry.GrainId.ToString(), setting.Entry.ReminderName)]);
            }
#pragma warning disable CA1031 // Whatever it is, those who wait get it; the sweeper finds whom no reminder wakes.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                foreach (var setting in now) setting.Answer.TrySetException(failure);
            }
        }
    }

    private async Task<Dictionary<(string Grain, string Name), string>> WriteAsync(Setting[] settings)
    {
        await using var lent = await _database.OpenBackgroundAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO reminders (service_id, grain_id, reminder_name, grain_hash, start_time, period)
            SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6) AS r
            ON CONFLICT (service_id, grain_id, reminder_name)
            DO UPDATE SET grain_hash = excluded.grain_hash, start_time = excluded.start_time, period = excluded.period, version = excluded.version
            RETURNING grain_id, reminder_name, version
            """,
            lent.Connection);
        command.With(
            Param.Text(_service),
            Param.Texts([.. settings.Select(setting => setting.Entry.GrainId.ToString())]),
            Param.Texts([.. settings.Select(setting => setting.Entry.ReminderName)]),
            Param.Ints([.. settings.Select(setting => unchecked((int)setting.Entry.GrainId.GetUniformHashCode()))]),
            Param.AtEach([.. settings.Select(setting => Instant.FromDateTimeUtc(DateTime.SpecifyKind(setting.Entry.StartAt, DateTimeKind.Utc)))]),
            Param.Longs([.. settings.Select(setting => (long)setting.Entry.Period.TotalMilliseconds)]));
        await using var rows = await command.ExecuteReaderAsync();
        var versions = new Dictionary<(string, string), string>();
        while (await rows.ReadAsync()) versions.Add((rows.GetString(0), rows.GetString(1)), rows.GetInt32(2).ToString(CultureInfo.InvariantCulture));
        return versions;
    }

    private sealed record Setting(ReminderEntry Entry, TaskCompletionSource<string?> Answer);
}
