using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Notices;

/// <summary>Words a notice in a language.</summary>
/// <param name="Unreadable">What is wrong with the Liquid of it, by field; whoever can read Liquid says so. Null when it can be read.</param>
public sealed record WriteNoticeTemplateCommand(string Code, string Language, string? Subject, string? Html, string? Text, (string Pointer, string Problem)? Unreadable, Instant Now);

/// <summary>An organization's own wordings come and go; the shipped ones stay.</summary>
public static class WriteNoticeTemplate
{
    public static Decision<NoticeTemplateEvent> Write(NoticeTemplateState? state, WriteNoticeTemplateCommand command)
    {
        if (!NoticeTemplates.IsKnown(command.Code))
        {
            return Rejection.Missing("notice_template_unknown", "There is no notice of that code. Own codes are for reminders and begin with reminder_.");
        }

        if (!NoticeTemplates.IsLanguage(command.Language)) return Rejection.Missing("bad_template_language", "A template's language is two small letters (ISO 639-1), such as fr.");
        var bad = Fields.First(
            Fields.Text(command.Subject, Limits.TemplateSubjectLength, "/subject"),
            Fields.Text(command.Html, Limits.TemplateLength, "/html"),
            Fields.Text(command.Text, Limits.TemplateLength, "/text"),
            command.Unreadable is { } problem ? new Rejection("template_unreadable", $"This is not Liquid that can be used: {problem.Problem}.", problem.Pointer) : null);
        if (bad is not null) return bad;
        var text = new TemplateText(command.Subject!, command.Html!, command.Text!);
        return state is { Removed: false } && state.Text == text
            ? Array.Empty<NoticeTemplateEvent>()
            : new NoticeTemplateEvent[] { new NoticeTemplateWritten(text.Subject, text.Html, text.Text, command.Now) };
    }

    public static Decision<NoticeTemplateEvent> Remove(NoticeTemplateState? state, Instant now) => state is null or { Removed: true }
        ? Rejection.Missing("notice_template_not_found", "There is no template of your own for that notice in that language.")
        : new NoticeTemplateEvent[] { new NoticeTemplateRemoved(now) };
}

/// <summary>Which templates there can be.</summary>
public static class NoticeTemplates
{
    private const string OwnPrefix = "reminder_";

    /// <summary>The codes that have a shipped wording: the kinds of notices, and the reminders of the default dunning policy.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        "invoice_issued", "payment_received", "payment_failed", "upcoming_renewal", "upcoming_charge", "trial_ending", "card_expiring",
        "price_change", "cancellation", "reminder_before", "reminder_1", "reminder_2", "reminder_3", "reminder_final", "alert",
    ];

    /// <summary>Whether notices can name such a template: shipped, or a reminder of the organization's own.</summary>
    public static bool IsKnown(string code) => Shipped.Contains(code)
        || (code.StartsWith(OwnPrefix, StringComparison.Ordinal) && code.Length > OwnPrefix.Length && Fields.Code(code, "") is null && !code.Contains('.', StringComparison.Ordinal));

    public static bool IsLanguage(string language) => language.Length == 2 && language.All(char.IsAsciiLetterLower);
}
