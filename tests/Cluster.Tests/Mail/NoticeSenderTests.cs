using MimeKit;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Rows;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Mail;

public sealed class NoticeSenderTests
{
    [Fact]
    public async Task A_notice_arrives_once_as_html_and_text_in_the_sellers_name()
    {
        await using var room = await Mailroom.OpenAsync();
        var notice = await room.QueueInvoiceAsync("ada");
        await room.StartSenderAsync();
        await room.UntilAsync(notice, "sent");

        var mail = Assert.Single(room.Server.Received);
        Assert.Equal(("\"Dupont & Fils\" <billing@seller.example>", "\"Ada\" <ada@buyer.example>"), (mail.From.ToString(), mail.To.ToString()));
        Assert.Equal("Votre facture INV-ADA", mail.Subject);
        Assert.Equal($"{notice}.org_1@seller.example", mail.MessageId);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        // French, since the seller is; blanks that do not break, a comma, the sign at the end
        Assert.Contains("Montant à payer : 1\u202f234,56\u00a0€, au plus tard le 31 mars 2026.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("du 1er mars 2026", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Dupont &amp; Fils", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("border-top:4px solid #0000ff", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(("ada@buyer.example", "fr", mail.Subject), (await room.AskAsync(notice, "recipient"), await room.AskAsync(notice, "language"), await room.AskAsync(notice, "subject")));
    }

    [Fact]
    public async Task The_language_is_the_customers_else_the_one_of_the_sellers_country()
    {
        await using var room = await Mailroom.OpenAsync();
        string[] notices = [await room.QueueInvoiceAsync("bob", "en-GB"), await room.QueueInvoiceAsync("eva", "de"), await room.QueueInvoiceAsync("zoe", "fr-CA")];
        await room.StartSenderAsync();
        foreach (var notice in notices) await room.UntilAsync(notice, "sent");

        string Of(string name) => Assert.Single(room.Server.Received, mail => mail.To.ToString().Contains(name, StringComparison.Ordinal)).Subject!;
        Assert.Equal(("Your invoice INV-BOB", "Votre facture INV-EVA", "Votre facture INV-ZOE"), (Of("bob@"), Of("eva@"), Of("zoe@")));
        var english = room.Server.Received.Single(mail => mail.Subject == "Your invoice INV-BOB");
        Assert.Contains("Amount due: €1,234.56, by 31 March 2026.", english.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_queued_while_the_server_was_down_arrives_once_when_it_is_up()
    {
        await using var room = await Mailroom.OpenAsync();
        await room.Server.StopAsync();
        var notice = await room.QueueInvoiceAsync("ada");
        await room.StartSenderAsync(room.Settings with { Retries = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(100), 500)] });
        await PollAsync(async () => int.Parse(await room.AskAsync(notice, "attempts"), null) >= 2);
        Assert.NotEqual("", await room.AskAsync(notice, "last_error"));

        await room.Server.ListenAsync();
        await room.UntilAsync(notice, "sent");

        Assert.Single(room.Server.Received);
    }

    [Fact]
    public async Task A_server_that_never_takes_it_makes_it_fail_after_its_attempts()
    {
        await using var room = await Mailroom.OpenAsync();
        room.Server.Busy = true;
        var notice = await room.QueueInvoiceAsync("ada");
        await room.StartSenderAsync();
        await room.UntilAsync(notice, "failed");

        Assert.Equal((4, 4.ToString(System.Globalization.CultureInfo.InvariantCulture)), (room.Server.Attempts, await room.AskAsync(notice, "attempts")));
        Assert.Contains("busy", await room.AskAsync(notice, "last_error"), StringComparison.Ordinal);
        Assert.Empty(room.Server.Received);

        // When somebody asks for it again, it has all its attempts again
        room.Server.Busy = false;
        await room.Database.Billing.CommitAsync(unit =>
        {
            NoticeRows.Requeue(unit, "org_1", new NoticeId(notice));
            return Task.CompletedTask;
        });
        await room.UntilAsync(notice, "sent");
        Assert.Single(room.Server.Received);
    }

    [Fact]
    public async Task A_refused_recipient_fails_at_once_and_the_others_go_on()
    {
        await using var room = await Mailroom.OpenAsync();
        room.Server.Forget("ada@buyer.example");
        var refused = await room.QueueInvoiceAsync("ada");
        var good = await room.QueueInvoiceAsync("bob");
        await room.StartSenderAsync();
        await room.UntilAsync(refused, "failed");
        await room.UntilAsync(good, "sent");

        Assert.Equal(("1", "1"), (await room.AskAsync(refused, "attempts"), await room.AskAsync(good, "attempts")));
        Assert.Contains("550", await room.AskAsync(refused, "last_error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_senders_share_the_queue_and_send_nothing_twice()
    {
        await using var room = await Mailroom.OpenAsync();
        var notices = new List<string>();
        for (var i = 0; i < 40; i++) notices.Add(await room.QueueInvoiceAsync($"c{i}"));
        for (var i = 0; i < 3; i++) await room.StartSenderAsync();
        foreach (var notice in notices) await room.UntilAsync(notice, "sent");

        Assert.Equal(notices.Order(), room.Server.Received.Select(mail => mail.MessageId!.Split('.')[0]).Order());
    }

    [Fact]
    public async Task What_a_dead_sender_held_is_sent_by_another_one_when_the_lease_ends()
    {
        await using var room = await Mailroom.OpenAsync();
        var notice = await room.QueueInvoiceAsync("ada");
        var held = await room.Queue.ClaimAsync(TimeSpan.FromMilliseconds(400), TimeSpan.FromDays(7));
        Assert.Equal(notice, held!.Id);
        Assert.Null(await room.Queue.ClaimAsync(TimeSpan.FromSeconds(30), TimeSpan.FromDays(7)));

        await room.StartSenderAsync();
        await room.UntilAsync(notice, "sent");

        // And should the dead one not have been dead, what he says now is not written
        await room.Queue.GiveUpAsync(held, "failed", "I was slow.");
        Assert.Equal("sent", await room.StatusAsync(notice));
        Assert.Single(room.Server.Received);
    }

    [Fact]
    public async Task A_sender_that_dies_after_the_server_took_a_mail_and_before_it_is_marked_has_it_sent_once_more_and_not_more()
    {
        // Given that nothing can be written any more from the moment at which the server has it
        await using var room = await Mailroom.OpenAsync();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        room.Server.OnKept = async () =>
        {
            await room.Database.ExecuteAsOwnerAsync("REVOKE UPDATE ON notices FROM billing_app");
            taken.SetResult();
        };
        var notice = await room.QueueInvoiceAsync("ada");
        var lease = room.Settings with { Lease = TimeSpan.FromMilliseconds(400) };
        var dying = room.Sender(lease);
        await dying.StartAsync(CancellationToken.None);
        await taken.Task;
        await dying.StopAsync(CancellationToken.None);
        Assert.Equal("sending", await room.StatusAsync(notice));

        // When there is another sender
        room.Server.OnKept = null;
        await room.Database.ExecuteAsOwnerAsync("GRANT UPDATE ON notices TO billing_app");
        await room.StartSenderAsync(lease);
        await room.UntilAsync(notice, "sent");

        Assert.Equal(2, room.Server.Received.Count);
        Assert.Single(room.Server.Received.Select(mail => (mail.MessageId, mail.TextBody)).Distinct());
        Assert.Null(await room.Queue.ClaimAsync(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)));
    }

    [Fact]
    public async Task When_the_answer_of_the_server_is_lost_the_mail_is_sent_once_more_under_the_same_id()
    {
        await using var room = await Mailroom.OpenAsync();
        room.Server.LosesNextAnswer = true;
        var notice = await room.QueueInvoiceAsync("ada");
        await room.StartSenderAsync();
        await room.UntilAsync(notice, "sent");

        Assert.Equal("2", await room.AskAsync(notice, "attempts"));
        Assert.Equal(2, room.Server.Received.Count);
        Assert.Single(room.Server.Received.Select(mail => (mail.MessageId, mail.TextBody)).Distinct());
    }

    [Fact]
    public async Task A_notice_whose_senders_die_each_time_does_not_go_round_for_ever()
    {
        await using var room = await Mailroom.OpenAsync();
        var notice = await room.QueueInvoiceAsync("ada");
        for (var attempt = 1; attempt <= 4; attempt++) Assert.Equal(attempt, (await ClaimedAsync(room)).Attempt);

        await room.StartSenderAsync();
        await room.UntilAsync(notice, "failed");

        Assert.Empty(room.Server.Received);
    }

    [Fact]
    public async Task Who_has_no_address_gets_nothing_and_it_says_so()
    {
        await using var room = await Mailroom.OpenAsync();
        var notice = await room.QueueInvoiceAsync("ada", hasEmail: false);
        await room.StartSenderAsync();
        await room.UntilAsync(notice, "skipped");

        Assert.Equal("The customer has no e-mail address.", await room.AskAsync(notice, "last_error"));
    }

    [Fact]
    public async Task What_waited_for_a_week_is_not_sent_any_more()
    {
        await using var room = await Mailroom.OpenAsync();
        var notice = await room.QueueInvoiceAsync("ada");
        await room.Database.ExecuteAsApplicationAsync("UPDATE notices SET queued_at = now() - interval '8 days'");
        await room.StartSenderAsync();
        await room.UntilAsync(notice, "skipped");

        Assert.Empty(room.Server.Received);
    }

    [Fact]
    public async Task A_template_of_the_sellers_own_is_used_escapes_and_fails_by_itself()
    {
        await using var room = await Mailroom.OpenAsync();
        await room.Database.ExecuteAsApplicationAsync(
            """
            INSERT INTO notice_templates (organization, code, language, subject, html, body, version, updated_at) VALUES
                ('org_1', 'invoice_issued', 'de', 'Rechnung {{ invoice.number }}', '<b>{{ customer.metadata.po }}</b>', '{{ customer.metadata.po }} {{ invoice.total }} {{ invoice.due_date }}', 1, now()),
                ('org_1', 'invoice_issued', 'en', 'x', '{% assign s = "xxxxxxxxxx" %}{% assign l = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p" | split: "," %}{% for i in l %}{% assign s = s | append: s %}{% endfor %}', 'x', 1, now())
            """);
        var (good, bad) = (await room.QueueInvoiceAsync("eva", "de"), await room.QueueInvoiceAsync("bob", "en"));
        await room.StartSenderAsync();
        await room.UntilAsync(good, "sent");
        await room.UntilAsync(bad, "failed");

        var mail = Assert.Single(room.Server.Received);
        Assert.Equal(("Rechnung INV-EVA", "<b>PO-&lt;7&gt;</b>", "PO-<7> 1,234.56\u00a0EUR 2026-03-31"), (mail.Subject, mail.HtmlBody!.Trim(), mail.TextBody!.Trim()));
        Assert.StartsWith("The template invoice_issued (en) cannot be made out", await room.AskAsync(bad, "last_error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reminder_lists_what_is_still_due_and_is_canceled_when_nothing_is()
    {
        await using var room = await Mailroom.OpenAsync();
        await room.AddCustomerAsync("cus_ada", "ada@buyer.example", "en");
        foreach (var invoice in new[] { "inv_a", "inv_b", "inv_c" }) await room.AddInvoiceAsync(invoice, "cus_ada");
        var both = await room.QueueAsync(Reminder("reminder_2", "inv_a", "inv_b"));
        var one = await room.QueueAsync(Reminder("reminder_1", "inv_c"));
        var later = await room.QueueAsync(Reminder("reminder_3", "inv_c"));

        // One invoice is settled in a commit that says so, another one by a row alone
        await room.SettleAsync("inv_a");
        await room.SettleAsync("inv_c");
        await room.Database.ExecuteAsApplicationAsync($"UPDATE notices SET next_attempt_at = now() + interval '1 hour' WHERE id = '{one}'");
        foreach (var invoice in new[] { "inv_a", "inv_b" })
        {
            await room.Database.Billing.CommitAsync(unit =>
            {
                NoticeRows.CancelReminders(unit, "org_1", new InvoiceId(invoice));
                return Task.CompletedTask;
            });
        }

        Assert.Equal("queued", await room.StatusAsync(both));
        await room.StartSenderAsync();
        await room.UntilAsync(both, "sent");
        await room.UntilAsync(later, "canceled");
        await room.Database.Billing.CommitAsync(unit =>
        {
            NoticeRows.CancelReminders(unit, "org_1", new InvoiceId("inv_c"));
            return Task.CompletedTask;
        });
        Assert.Equal("canceled", await room.StatusAsync(one));

        var mail = Assert.Single(room.Server.Received);
        Assert.Equal("Second reminder: €1,234.56 due", mail.Subject);
        Assert.Contains("INV-B", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("INV-A", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_switched_on_is_queued_once_for_its_cause_unless_somebody_asks_for_it()
    {
        await using var room = await Mailroom.OpenAsync();
        await room.QueueInvoiceAsync("ada");
        await room.QueueAsync(Mailroom.Issued("ada"));
        await room.QueueAsync(new Notice(NoticeKind.UpcomingCharge, new CustomerId("cus_ada"), "1", Mailroom.Now));
        await room.Database.ExecuteAsApplicationAsync("""UPDATE organizations SET notices = '{"invoice_issued": false, "upcoming_charge": true}'""");
        await room.QueueAsync(Mailroom.Issued("ada") with { Cause = "switched off" });
        await room.QueueAsync(Mailroom.Issued("ada") with { Cause = "on purpose", OnPurpose = true });
        await room.QueueAsync(new Notice(NoticeKind.UpcomingCharge, new CustomerId("cus_ada"), "2", Mailroom.Now));

        Assert.Equal(
            "invoice_issued invoice_issued upcoming_charge",
            await room.Database.AskOwnerAsync<string>("SELECT string_agg(kind, ' ' ORDER BY kind) FROM notices"));
    }

    private static Notice Reminder(string template, params string[] invoices) => new(NoticeKind.Reminder, new CustomerId("cus_ada"), template, Mailroom.Now)
    {
        Template = template,
        Invoices = [.. invoices.Select(invoice => new InvoiceId(invoice))],
    };

    private static async Task<Infrastructure.Mail.ClaimedNotice> ClaimedAsync(Mailroom room)
    {
        Infrastructure.Mail.ClaimedNotice? claimed = null;
        await PollAsync(async () => (claimed = await room.Queue.ClaimAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7))) is not null);
        return claimed!;
    }

    private static async Task PollAsync(Func<Task<bool>> reached)
    {
        for (var i = 0; i < 1500; i++)
        {
            if (await reached()) return;
            await Task.Delay(20);
        }

        throw new TimeoutException("It did not come about.");
    }
}
