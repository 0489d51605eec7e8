using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>A row of <c>grain_state</c>. The grain's key is text, as all of ours are.</summary>
internal readonly record struct StateKey(string Service, string StateName, string Grain);

/// <summary>A state as it is stored.</summary>
/// <param name="Json">Null after a clear.</param>
internal sealed record StoredPayload(byte[]? Json, int Version);

/// <summary>
/// Reads and writes <c>grain_state</c> as the statements of the stock storage do, but many rows at a time: reads are collected while others
/// are under way, writes are queued in the unit of work.
/// </summary>
internal sealed class GrainStates(BillingDatabase database)
{
    private readonly GroupedRead<StateKey, StoredPayload?> _reads = new(database, FindAsync);

    /// <summary>Null when there is none.</summary>
    public Task<StoredPayload?> ReadAsync(StateKey key) => _reads.AskAsync(key);

    /// <param name="version">The version it was read with, null for the first write. If there is another by now, the commit is refused.</param>
    public static void Write(UnitOfWork unit, StateKey key, int? version, byte[] json)
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

    private static void Insert(UnitOfWork unit, StateKey key, byte[] json) => unit.AddRowThatCounts(
        """
        INSERT INTO grain_state (id_text, state_name, service_id, id_n0, id_n1, version, payload)
        SELECT r.grain, r.state_name, r.service, 0, 0, 1, r.payload FROM unnest($1, $2, $3, $4) AS r (grain, state_name, service, payload)
        ON CONFLICT DO NOTHING
        """,
        Param.Text(key.Grain), Param.Text(key.StateName), Param.Text(key.Service), Param.Json(json));

    private static void Update(UnitOfWork unit, StateKey key, int version, byte[] json) => unit.AddRowThatCounts(
        """
        UPDATE grain_state s SET version = s.version + 1, payload = r.payload, written_at = now()
        FROM unnest($1, $2, $3, $4, $5) AS r (grain, state_name, service, version, payload)
        WHERE s.id_text = r.grain AND s.state_name = r.state_name AND s.service_id = r.service AND s.id_n0 = 0 AND s.id_n1 = 0 AND s.version = r.version
        """,
        Param.Text(key.Grain), Param.Text(key.StateName), Param.Text(key.Service), Param.Int(version), Param.Json(json));

    // One index lookup for each whatever the planner thinks of the table's size.
    private static async Task<IReadOnlyList<StoredPayload?>> FindAsync(NpgsqlConnection connection, IReadOnlyList<StateKey> keys)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT r.place::integer, s.payload, s.version
            FROM unnest($1, $2, $3) WITH ORDINALITY AS r (service, state_name, grain, place)
            CROSS JOIN LATERAL (
                SELECT * FROM grain_state g
                WHERE g.id_text = r.grain AND g.state_name = r.state_name AND g.service_id = r.service AND g.id_n0 = 0 AND g.id_n1 = 0
                LIMIT 1) AS s
            """,
            connection);
        command.With(
            Param.Texts([.. keys.Select(key => key.Service)]),
            Param.Texts([.. keys.Select(key => key.StateName)]),
            Param.Texts([.. keys.Select(key => key.Grain)]));
        await using var rows = await command.ExecuteReaderAsync();
        var found = new StoredPayload?[keys.Count];
        while (await rows.ReadAsync()) found[rows.GetInt32(0) - 1] = new StoredPayload(rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1), rows.GetInt32(2));
        return found;
    }
}
