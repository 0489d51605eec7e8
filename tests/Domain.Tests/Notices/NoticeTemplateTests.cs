using OrleansBilling.Domain.Notices;

namespace OrleansBilling.Tests.Notices;

public sealed class NoticeTemplateTests
{
    private static readonly WriteNoticeTemplateCommand Good = new("invoice_issued", "fr", "Facture", "<p>Facture</p>", "Facture", null, A.Now);

    public static TheoryData<string, string?, RejectionKind, Func<WriteNoticeTemplateCommand, WriteNoticeTemplateCommand>> Refusals => new()
    {
        { "notice_template_unknown", null, RejectionKind.Missing, t => t with { Code = "invoice" } },
        { "notice_template_unknown", null, RejectionKind.Missing, t => t with { Code = "reminder_" } },
        { "notice_template_unknown", null, RejectionKind.Missing, t => t with { Code = "reminder" } },
        { "notice_template_unknown", null, RejectionKind.Missing, t => t with { Code = "reminder_a.b" } },
        { "bad_template_language", null, RejectionKind.Missing, t => t with { Language = "french" } },
        { "bad_template_language", null, RejectionKind.Missing, t => t with { Language = "FR" } },
        { "text_required", "/subject", RejectionKind.Invalid, t => t with { Subject = " " } },
        { "text_required", "/html", RejectionKind.Invalid, t => t with { Html = null } },
        { "text_too_long", "/text", RejectionKind.Invalid, t => t with { Text = new string('x', 50_001) } },
        { "template_unreadable", "/html", RejectionKind.Invalid, t => t with { Unreadable = ("/html", "no end of if") } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_template_says_what_is_wrong(string code, string? pointer, RejectionKind kind, Func<WriteNoticeTemplateCommand, WriteNoticeTemplateCommand> spoil) =>
        WriteNoticeTemplate.Write(null, spoil(Good)).Rejection.ShouldBe(code, pointer, kind);

    [Fact]
    public void A_template_is_written_changed_removed_and_written_again()
    {
        var written = Evolve(null, Good);
        Assert.Empty(WriteNoticeTemplate.Write(written, Good).Events);
        var changed = Evolve(written, Good with { Subject = "Votre facture" });
        Assert.Equal("Votre facture", changed.Text.Subject);

        var removed = NoticeTemplateEvolution.Evolve(changed, Assert.Single(WriteNoticeTemplate.Remove(changed, A.Now).Events));

        WriteNoticeTemplate.Remove(removed, A.Now).Rejection.ShouldBe("notice_template_not_found", null, RejectionKind.Missing);
        WriteNoticeTemplate.Remove(null, A.Now).Rejection.ShouldBe("notice_template_not_found", null, RejectionKind.Missing);
        Assert.False(Evolve(removed, Good with { Subject = "Votre facture" }).Removed);
    }

    [Fact]
    public void Reminders_may_have_codes_of_the_sellers_own() => Assert.Single(WriteNoticeTemplate.Write(null, Good with { Code = "reminder_vip", Language = "de" }).Events);

    private static NoticeTemplateState Evolve(NoticeTemplateState? state, WriteNoticeTemplateCommand command) =>
        NoticeTemplateEvolution.Evolve(state, Assert.Single(WriteNoticeTemplate.Write(state, command).Events));
}
