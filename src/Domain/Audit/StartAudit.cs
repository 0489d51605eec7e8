using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>Begins an audit. There is one at a time: while one runs, who asks for another gets that one.</summary>
public static class StartAudit
{
    public static Decision<AuditEvent> Decide(AuditState? state, AuditId id, Instant now) =>
        state is { Status: AuditStatus.Running } ? Array.Empty<AuditEvent>() : new AuditEvent[] { new AuditStarted(id, now) };
}
