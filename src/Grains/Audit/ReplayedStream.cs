using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Grains.Audit;

/// <summary>The events of one commit, between the states before and after it.</summary>
/// <param name="Before">The version before the first event.</param>
internal sealed record ReplayedCommit<TState, TEvent>(TState? Old, TState State, IReadOnlyList<TEvent> Events, long Before, Instant At);

/// <summary>A journal played again from its first event.</summary>
/// <param name="State">What it comes to.</param>
internal sealed record ReplayedStream<TState, TEvent>(
    string Organization, string Id, TState State, IReadOnlyList<TEvent> Events, IReadOnlyList<AuditedEntry> Entries, IReadOnlyList<ReplayedCommit<TState, TEvent>> Commits)
{
    public long Version => Events.Count;
}

/// <summary>Plays journals again, and holds what they come to against what is stored.</summary>
internal static class Replay
{
    /// <summary>The stream, played; null when it cannot be, of which the tally has then been told.</summary>
    public static ReplayedStream<TState, TEvent>? Of<TState, TEvent>(
        string organization, string id, IReadOnlyList<AuditedEntry> entries, Func<TState?, TEvent, TState> evolve, AuditTally tally)
        where TState : class
        where TEvent : class
    {
        tally.Count(AuditTally.Journal, entries.Count);
        var (state, events, commits, open) = ((TState?)null, new List<TEvent>(entries.Count), new List<ReplayedCommit<TState, TEvent>>(), new List<TEvent>());
        var old = state;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Version != i + 1)
            {
                tally.Fail(AuditTally.Journal, Place(entry.Stream, i + 1), $"The event is missing; the next one is of version {entry.Version}.");
                return null;
            }

            try
            {
                var @event = EventNames.Read<TEvent>(entry.Type, entry.Data);
                state = evolve(state, @event);
                events.Add(@event);
                open.Add(@event);
            }
#pragma warning disable CA1031 // Whatever makes an event unreadable, it is what the audit looks for.
            catch (Exception unreadable)
#pragma warning restore CA1031
            {
                tally.Fail(AuditTally.Journal, Place(entry.Stream, entry.Version), $"The event cannot be played again: {unreadable.Message}");
                return null;
            }

            if (i + 1 < entries.Count && entries[i + 1].Commit == entry.Commit) continue;
            commits.Add(new ReplayedCommit<TState, TEvent>(old, state, [.. open], entry.Version - open.Count, entry.At));
            old = state;
            open.Clear();
        }

        return new ReplayedStream<TState, TEvent>(organization, id, state!, events, entries, commits);
    }

    /// <summary>Whether a stored state is what the journal comes to; says in words what is not.</summary>
    public static string? WrongState<TState>(string? stored, TState state, long version)
        where TState : class
    {
        if (stored is null) return "There is a journal and no state.";
        try
        {
            // Read and written again, so that a state of an earlier version, which lacks what has a default by now, is the same.
            var again = BillingJson.Write(BillingJson.Read<Stored<TState>>(stored));
            var played = BillingJson.Write(new Stored<TState> { Version = version, State = state });
            return JsonNode.DeepEquals(JsonNode.Parse(again), JsonNode.Parse(played)) ? null : Difference(again, played);
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or NotSupportedException or FormatException or InvalidOperationException)
        {
            return $"The state cannot be read: {unreadable.Message}";
        }
    }

    public static string Place(string stream, long version) => $"journal {stream} {version}";

    private static string Difference(string stored, string played)
    {
        var at = 0;
        while (at < stored.Length && at < played.Length && stored[at] == played[at]) at++;
        return $"The state says ...{Around(stored, at)}, its journal comes to ...{Around(played, at)}.";
    }

    private static string Around(string text, int at)
    {
        var from = Math.Max(0, at - 40);
        return text.Substring(from, Math.Min(120, text.Length - from));
    }
}
