using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>A row of <c>grain_state</c>. The grain's key is text, as all of ours are.</summary>
internal readonly record struct StateKey(string Service, string StateName, string Grain);

/// <summary>A state as it is stored.</summary>
/// <param name="Json">Null after a clear.</param>
internal sealed record StoredPayload(string? Json, int Version);

/// <summary>
/// Reads and writes <c>grain_state</c> as the statements of the stock storage do, but many rows at a time: reads are collected while others
/// are under way, writes are queued in the unit of work.
/// </summary>
internal sealed class GrainStates : IAsyncDisposable
{
    private const int Reads = 2;
    private const int MostRead = 500;

    private readonly BillingDatabase _database;
    private readonly GroupQueue<Reading> _queue;

    public GrainStates(BillingDatabase database)
    {
        _database = database;
        _queue = new GroupQueue<Reading>(Reads, MostRead, _ => 1, ReadAsync);
    }

    /// <summary>Null when there is none.</summary>
    public Task<StoredPayload?> ReadAsync(StateKey key)
    {
        var reading = new Reading(key, new TaskCompletionSource<StoredPayload?>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Add(reading);
        return reading.Answer.Task;
    }

    /// <summary>Returns when all that was asked is answered.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <param name="version">The version it was read with, null for the first write. If there is another by now, the commit is refused.</param>
    public static void Write(UnitOfWork unit, StateKey key, int? version, string json)
    {
        if (version is { } known) Update(unit, key, known, json);
        else Insert(unit, key, json);
    }

    public static void Delete(UnitOfWork unit, StateKey key, int version) => unit.AddRowThatCounts(
        """
        DELETE FROM grain_state s USING unnest($1, $2, $3, $4) AS r (grain, state_name, service, version)
        WHERE s.id_text = r.grain AND s.state_name = r.state_name AND s.service_id = r.service AND s.id_n0 = 0 AND s.id_n1 = 0 AND s.version = r.version
        """,
        Param.Text(key.Grain), Param.Text(key.StateName), Param.Text(key.Service), Param.Int(version));

    private static void Insert(UnitOfWork unit, StateKey key, string json) => unit.AddRowThatCounts(
        """
        INSERT INTO grain_state (id_text, state_name, service_id, id_n0, id_n1, version, payload)
        SELECT r.grain, r.state_name, r.service, 0, 0, 1, r.payload FROM unnest($1, $2, $3, $4) AS r (grain, state_name, service, payload)
        ON CONFLICT DO NOTHING
        """,
        Param.Text(key.Grain), Param.Text(key.StateName), Param.Text(key.Service), Param.Json(json));

    private static void Update(UnitOfWork unit, StateKey key, int version, string json) => unit.AddRowThatCounts(
        """
        UPDATE grain_state s SET version = s.version + 1, payload = r.payload, written_at = now()
        FROM unnest($1, $2, $3, $4, $5) AS r (grain, state_name, service, version, payload)
        WHERE s.id_text = r.grain AND s.state_name = r.state_name AND s.service_id = r.service AND s.id_n0 = 0 AND s.id_n1 = 0 AND s.version = r.version
        """,
        Param.Text(key.Grain), Param.Text(key.StateName), Param.Text(key.Service), Param.Int(version), Param.Json(json));

    private async Task ReadAsync(IReadOnlyList<Reading> group)
    {
        try
        {
            var found = await _database.ReadAsync(connection => FindAsync(connection, group));
            foreach (var reading in group) reading.Answer.TrySetResult(found.GetValueOrDefault(reading.Key));
        }
#pragma warning disable CA1031 // Whatever it is, those who wait get it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var reading in group) reading.Answer.TrySetException(failure);
        }
    }

    // One index lookup for each whatever the planner thinks of the table's size.
    private static async Task<Dictionary<StateKey, StoredPayload>> FindAsync(NpgsqlConnection connection, IReadOnlyList<Reading> group)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT s.service_id, s.state_name, s.id_text, s.payload, s.version
            FROM unnest($1, $2, $3) AS r (service, state_name, grain)
            CROSS JOIN LATERAL (
                SELECT * FROM grain_state g
                WHERE g.id_text = r.grain AND g.state_name = r.state_name AND g.service_id = r.service AND g.id_n0 = 0 AND g.id_n1 = 0
                LIMIT 1) AS s
            """,
            connection);
        command.With(
            Param.Texts([.. group.Select(reading => reading.Key.Service)]),
            Param.Texts([.. group.Select(reading => reading.Key.StateName)]),
            Param.Texts([.. group.Select(reading => reading.Key.Grain)]));
        await using var rows = await command.ExecuteReaderAsync();
        var found = new Dictionary<StateKey, StoredPayload>();
        while (await rows.ReadAsync()) found[new StateKey(rows.GetString(0), rows.GetString(1), rows.GetString(2))] = new StoredPayload(rows.Text(3), rows.GetInt32(4));
        return found;
    }

    private sealed record Reading(StateKey Key, TaskCompletionSource<StoredPayload?> Answer);
}
