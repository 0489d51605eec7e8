using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Notices;

/// <summary>An organization's own wording of a notice in a language.</summary>
/// <param name="Removed">Taken back: the shipped wording holds again.</param>
public sealed record NoticeTemplateState(TemplateText Text, bool Removed);

/// <summary>What a notice says, in Liquid.</summary>
public sealed record TemplateText(string Subject, string Html, string Text);

/// <summary>What can happen to a wording.</summary>
public abstract record NoticeTemplateEvent
{
    private protected NoticeTemplateEvent()
    {
    }
}

[EventType("notice_template.written")]
public sealed record NoticeTemplateWritten(string Subject, string Html, string Text, Instant At) : NoticeTemplateEvent;

[EventType("notice_template.removed")]
public sealed record NoticeTemplateRemoved(Instant At) : NoticeTemplateEvent;

/// <summary>How events change a wording.</summary>
public static class NoticeTemplateEvolution
{
    public static NoticeTemplateState Evolve(NoticeTemplateState? state, NoticeTemplateEvent @event) => @event switch
    {
        NoticeTemplateWritten written => new NoticeTemplateState(new TemplateText(written.Subject, written.Html, written.Text), Removed: false),
        NoticeTemplateRemoved => state! with { Removed = true },
        _ => throw new UnreachableException(),
    };
}
