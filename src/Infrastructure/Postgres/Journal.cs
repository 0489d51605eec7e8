using System.Runtime.CompilerServices;
using NodaTime;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Commits;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>An event about to be written. The version is the aggregate's own count, from 1.</summary>
/// <param name="Stream">Which aggregate: <c>subscription/sub_x</c>.</param>
/// <param name="Data">The event as JSON in UTF-8.</param>
/// <param name="Actor">Who asked: an API key, a reminder; null when nobody did.</param>
/// <param name="Cause">The id of what led to it, by which a repeated command finds what it did the first time.</param>
public sealed record NewJournalEntry(
    string Organization, string Stream, long Version, string Type, byte[] Data, Instant At, string? Actor = null, string? Cause = null);

/// <summary>An event that happened.</summary>
/// <param name="Position">Its place among all events of the database, rising with insertion.</param>
public sealed record JournalEntry(
    string Organization, string Stream, long Version, string Type, string Data, Instant At, string? Actor, string? Cause, long Position);

/// <summary>The append-only record of every event that changed an aggregate.</summary>
public sealed class Journal(BillingDatabase database)
{
    /// <summary>Events of a stream read at once. The connection is free between two pages, however slow the reader is.</summary>
    private const int PageSize = 500;

    private readonly GroupedRead<WantedVersions, IReadOnlyList<JournalEntry>> _versions = new(database, FindVersionsAsync);

    /// <summary>Queues an event. A version that is taken already fails the commit: another activation was faster.</summary>
    public static void Append(UnitOfWork unit, NewJournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(entry);
        unit.AddRow(
            """
            INSERT INTO journal (organization, stream, version, type, data, at, actor, cause)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Param.Text(entry.Organization),
            Param.Text(entry.Stream),
            Param.Long(entry.Version),
            Param.Text(entry.Type),
            Param.Json(entry.Data),
            Param.At(entry.At),
            Param.Text(entry.Actor),
            Param.Text(entry.Cause));
    }

    /// <summary>All events of an aggregate, oldest first, from the version given (included).</summary>
    public async IAsyncEnumerable<JournalEntry> ReadStreamAsync(
        string organization, string stream, long fromVersion = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = fromVersion;
        while (true)
        {
            var page = await ReadPageAsync(organization, stream, next, cancellationToken);
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            next = page[^1].Version + 1;
        }
    }

    /// <summary>What the aggregate did because of <paramref name="cause"/>; empty when it has not met it.</summary>
    public Task<IReadOnlyList<JournalEntry>> FindByCauseAsync(
        string organization, string stream, string cause, CancellationToken cancellationToken = default) => QueryAsync(
        """
        SELECT organization, stream, version, type, data, at, actor, cause, position
        FROM journal
        WHERE organization = $1 AND stream = $2 AND cause = $3
        ORDER BY version
        """,
        [Param.Text(organization), Param.Text(stream), Param.Text(cause)],
        cancellationToken);

    /// <summary>Some events of an aggregate, by version.</summary>
    public Task<IReadOnlyList<JournalEntry>> ReadVersionsAsync(string organization, string stream, long[] versions) =>
        _versions.AskAsync(new WantedVersions(organization, stream, versions));

    private static async Task<IReadOnlyList<IReadOnlyList<JournalEntry>>> FindVersionsAsync(NpgsqlConnection connection, IReadOnlyList<WantedVersions> wanted)
    {
        var each = wanted.SelectMany((one, place) => one.Versions.Distinct().Select(version => (place, one.Organization, one.Stream, version))).ToArray();
        await using var command = new NpgsqlCommand(
            """
            SELECT j.organization, j.stream, j.version, j.type, j.data, j.at, j.actor, j.cause, j.position, r.place
            FROM unnest($1, $2, $3, $4) AS r (place, organization, stream, version)
            CROSS JOIN LATERAL (SELECT * FROM journal k WHERE k.organization = r.organization AND k.stream = r.stream AND k.version = r.version LIMIT 1) AS j
            ORDER BY r.place, j.version
            """,
            connection);
        command.With(
            Param.Ints([.. each.Select(one => one.place)]),
            Param.Texts([.. each.Select(one => one.Organization)]),
            Param.Texts([.. each.Select(one => one.Stream)]),
            Param.Longs([.. each.Select(one => one.version)]));
        await using var rows = await command.ExecuteReaderAsync();
        var found = wanted.Select(_ => new List<JournalEntry>()).ToArray();
        while (await rows.ReadAsync()) found[rows.GetInt32(9)].Add(ReadEntry(rows));
        return found;
    }

    private Task<IReadOnlyList<JournalEntry>> ReadPageAsync(
        string organization, string stream, long fromVersion, CancellationToken cancellationToken) => QueryAsync(
        """
        SELECT organization, stream, version, type, data, at, actor, cause, position
        FROM journal
        WHERE organization = $1 AND stream = $2 AND version >= $3
        ORDER BY version
        LIMIT $4
        """,
        [Param.Text(organization), Param.Text(stream), Param.Long(fromVersion), Param.Int(PageSize)],
        cancellationToken);

    private Task<IReadOnlyList<JournalEntry>> QueryAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JournalEntry>>(
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddRange(parameters);
                await using var rows = await command.ExecuteReaderAsync(cancellationToken);
                var entries = new List<JournalEntry>();
                while (await rows.ReadAsync(cancellationToken))
                {
                    entries.Add(ReadEntry(rows));
                }

                return entries;
            },
            cancellationToken);

    private static JournalEntry ReadEntry(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.At(5),
        row.Text(6),
        row.Text(7),
        row.GetInt64(8));

    private sealed record WantedVersions(string Organization, string Stream, long[] Versions);
}
