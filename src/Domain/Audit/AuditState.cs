using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>How far an audit is.</summary>
public enum AuditStatus
{
    Running,

    /// <summary>All was looked at, and nothing is wrong.</summary>
    Passed,

    /// <summary>Something is wrong, or it could not be brought to its end.</summary>
    Failed,
}

/// <summary>Something that is wrong.</summary>
/// <param name="Place">A table and the key of a row in it.</param>
public sealed record AuditFinding(string Place, string Detail);

/// <summary>What one check has seen so far.</summary>
/// <param name="Checked">How many things it looked at.</param>
/// <param name="Failed">How many of them are wrong.</param>
/// <param name="First">The first of those.</param>
public sealed record AuditCheck(string Name, long Checked, long Failed, AuditFinding? First);

/// <summary>How far an audit is: a stage, and the key of the last thing it looked at there; none before the first.</summary>
public sealed record AuditPlace(string Stage, IReadOnlyList<string> After);

/// <summary>The newest audit of an organization.</summary>
public sealed record AuditState
{
    public required AuditId Id { get; init; }

    public required AuditStatus Status { get; init; }

    /// <summary>How many audits there were, with this one.</summary>
    public required int Number { get; init; }

    /// <summary>Where it goes on; null at the beginning and when it is over.</summary>
    public AuditPlace? Place { get; init; }

    public IReadOnlyList<AuditCheck> Checks { get; init; } = [];

    public required Instant StartedAt { get; init; }

    /// <summary>When it last got further.</summary>
    public required Instant WorkedAt { get; init; }

    public Instant? FinishedAt { get; init; }

    /// <summary>Why it could not be brought to its end.</summary>
    public string? Error { get; init; }

    /// <summary>When it is to be looked at next: at once while it runs, and a week after its end for the next one.</summary>
    public Instant Due => FinishedAt is { } end ? end + Duration.FromDays(Limits.DaysBetweenAudits) : StartedAt;
}

/// <summary>What can happen to the audits of an organization.</summary>
public abstract record AuditEvent
{
    private protected AuditEvent()
    {
    }
}

[EventType("audit.started")]
public sealed record AuditStarted(AuditId Id, Instant At) : AuditEvent;

/// <summary>It got further, and goes on from there should it be interrupted.</summary>
[EventType("audit.advanced")]
public sealed record AuditAdvanced(AuditPlace Place, IReadOnlyList<AuditCheck> Checks, Instant At) : AuditEvent;

/// <summary>All was looked at.</summary>
[EventType("audit.finished")]
public sealed record AuditFinished(IReadOnlyList<AuditCheck> Checks, Instant At) : AuditEvent;

/// <summary>It could not be brought to its end.</summary>
[EventType("audit.broken")]
public sealed record AuditBroken(string Error, IReadOnlyList<AuditCheck> Checks, Instant At) : AuditEvent;

/// <summary>How events change the audits of an organization.</summary>
public static class AuditEvolution
{
    public static AuditState Evolve(AuditState? state, AuditEvent @event) => @event switch
    {
        AuditStarted started => new AuditState
        {
            Id = started.Id,
            Status = AuditStatus.Running,
            Number = (state?.Number ?? 0) + 1,
            StartedAt = started.At,
            WorkedAt = started.At,
        },
        AuditAdvanced further => state! with { Place = further.Place, Checks = further.Checks, WorkedAt = further.At },
        AuditFinished finished => Over(state!, finished.Checks, finished.At) with
        {
            Status = finished.Checks.Any(check => check.Failed > 0) ? AuditStatus.Failed : AuditStatus.Passed,
        },
        AuditBroken broken => Over(state!, broken.Checks, broken.At) with { Status = AuditStatus.Failed, Error = broken.Error },
        _ => throw new UnreachableException(),
    };

    private static AuditState Over(AuditState state, IReadOnlyList<AuditCheck> checks, Instant at) => state with { Place = null, Checks = checks, WorkedAt = at, FinishedAt = at };
}
