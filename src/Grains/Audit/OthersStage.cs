using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>All journals but those of customers and subscriptions, some in each snapshot, against their states and rows.</summary>
internal sealed class OthersStage(AuditSnapshot snapshot, string organization, AuditTally tally)
{
    /// <summary>How many of them at most.</summary>
    public const int Most = 50;

    /// <summary>Looks at the streams that follow one; answers the last of them, null when there are none.</summary>
    /// <param name="most">How many at most.</param>
    public async Task<string?> NextAsync(string after, int most)
    {
        string[] streams = [.. await snapshot.OtherStreamsAsync(organization, after, most)];
        if (streams.Length == 0) return null;
        var events = await snapshot.EventsAsync(organization, streams);
        var states = await snapshot.StatesAsync([.. streams.Select(stream => Key(IdOf(stream)))]);
        foreach (var stream in streams) Play(stream, [.. events[stream]], states);
        await snapshot.Copies.FlushAsync();
        foreach (var kind in streams.GroupBy(KindOf))
        {
            string[] keys = [.. kind.Select(IdOf)];
            foreach (var rows in AuditedRows.OfOthers[kind.Key])
            {
                var compared = await snapshot.CompareAsync(rows, organization, keys);
                tally.Count(AuditTally.Rows, compared.Rows);
                if (compared.Different > 0) tally.Fail(AuditTally.Rows, compared.Place!, compared.Detail!, compared.Different);
            }
        }

        return streams[^1];
    }

    private void Play(string stream, AuditedEntry[] entries, IReadOnlyDictionary<string, string> states)
    {
        var (kind, id) = (KindOf(stream), IdOf(stream));
        if (kind == "subscription")
        {
            tally.Check(AuditTally.Rows, "subscriptions " + id, "The row is missing.");
        }
        else if (AuditedKind.Others.TryGetValue(kind, out var known))
        {
            known.Replay(organization, id, entries, states.GetValueOrDefault($"{kind} {Key(id)}"), snapshot.Copies, tally);
        }
        else
        {
            tally.Check(AuditTally.Journal, Replay.Place(stream, 1), "Nobody knows what kind of journal this is.");
        }
    }

    private string Key(string id) => id == organization ? id : $"{organization}/{id}";

    private static string KindOf(string stream) => stream[..Math.Max(0, stream.IndexOf('/', StringComparison.Ordinal))];

    private static string IdOf(string stream) => stream[(stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
