using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Alerts;

/// <summary>Says that an alert is settled. Said again, it stays as it was said first.</summary>
public static class ResolveAlert
{
    /// <param name="note">What was done, for those who ask later.</param>
    public static Decision<AlertEvent> Decide(AlertState? state, string? note, Instant now)
    {
        if (state is null) return Rejection.Missing("alert_not_found", "There is no such alert.");
        if (Fields.Text(note, Limits.DescriptionLength, "/note", required: false) is { } bad) return bad;
        if (state.Resolution is null) return new AlertEvent[] { new AlertResolved(note, now) };
        return state.Resolution.Note == note
            ? Array.Empty<AlertEvent>()
            : Rejection.Conflict("alert_is_resolved", "The alert was resolved already; its note stays as it was.");
    }
}
