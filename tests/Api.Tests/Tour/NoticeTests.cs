using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What customers get by mail, through the whole product.</summary>
public sealed class NoticeTests(MailedFixture product) : IClassFixture<MailedFixture>
{
    private const string Templates = "/v1/notice-templates";

    [Fact]
    public async Task A_customer_hears_once_of_each_invoice_of_a_new_price_and_of_the_end()
    {
        var http = await Firm("life");
        (await http.Post("/v1/plans/pro/versions", Plan.Replace("\"code\": \"pro\", ", "", StringComparison.Ordinal).Replace("1234.50", "1300.00", StringComparison.Ordinal))).Ok(201);
        (await http.Patch("/v1/organization", """{"notices": {"reminder": false}}""")).Ok();
        (await http.Post("/v1/price-changes", """{"id": "pch_1", "plan": "pro", "version": 2, "from": "2026-03-01", "notice_days": 15}""")).Ok(201);
        await Advance(http, "2026-03-10T00:00:00Z");
        (await http.Post("/v1/subscriptions/sub_life/cancel", """{"at": "period_end"}""")).Ok();
        await Advance(http, "2026-06-01T00:00:00Z");
        await Sent(http);

        var mails = product.For("life@example.com");
        var invoices = (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray().Reverse().Select(invoice => Text(invoice, "number")).ToArray();
        Assert.Equal(3, invoices.Length);
        Assert.Equal(
            [.. invoices.Select(number => $"Votre facture {number}"), "Le prix de votre abonnement Pro change le 1er mars 2026", "Fin de votre abonnement Pro"],
            mails.Select(mail => mail.Subject).OrderBy(subject => subject!.StartsWith("Votre", StringComparison.Ordinal) ? 0 : subject[0] == 'L' ? 1 : 2).ThenBy(subject => subject, StringComparer.Ordinal));
        Assert.Contains("passe de 1\u202f234,50\u00a0€ à 1\u202f300,00\u00a0€", mails.Single(mail => mail.Subject!.StartsWith("Le prix", StringComparison.Ordinal)).TextBody, StringComparison.Ordinal);
        Assert.Contains("depuis le 1er avril 2026", mails.Single(mail => mail.Subject!.StartsWith("Fin", StringComparison.Ordinal)).TextBody, StringComparison.Ordinal);

        // It was when April began in Paris by the customer's clock, and the sent mail can be read again
        var end = Assert.Single((await http.Get("/v1/notices?kind=cancellation&status=sent&customer=cus_life")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("2026-03-31", "sub_life", "life@example.com", "fr"), (Text(end, "created_at")[..10], Text(end, "subscription"), Text(end, "recipient"), Text(end, "language")));
        var whole = (await http.Get($"/v1/notices/{Text(end, "id")}")).Ok();
        Assert.Contains("Fin de votre abonnement", Text(whole, "subject"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"fr\">", Text(whole, "html"), StringComparison.Ordinal);
        Assert.StartsWith("Bonjour", Text(whole, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_pay_hears_of_each_attempt_and_reminder_and_of_nothing_more_once_it_is_paid()
    {
        var http = await Firm("late", "tok_declined");
        await Advance(http, "2026-01-31T12:00:00Z");
        var invoice = (await http.Get("/v1/invoices")).Ok().GetProperty("data")[0];
        (await http.Post("/v1/subscriptions/sub_late/cancel", """{"at": "now"}""")).Ok();
        await Advance(http, "2026-02-12T00:00:00Z");
        (await http.Post($"/v1/invoices/{Text(invoice, "id")}/pay", """{"amount": "1234.50", "method": "transfer", "reference": "X"}""")).Ok();
        await Advance(http, "2026-04-01T00:00:00Z");
        await Sent(http);

        var subjects = product.For("late@example.com").Select(mail => mail.Subject!).Order(StringComparer.Ordinal).ToArray();
        const string due = "1\u202f234,50\u00a0€";
        Assert.Equal(
            [
                $"Deuxième rappel : {due} à régler",
                "Fin de votre abonnement Pro",
                $"Nous avons bien reçu votre paiement de {due}",
                $"Rappel : {due} à régler",
                $"Votre facture {Text(invoice, "number")}",
                .. Enumerable.Repeat($"Votre paiement de {due} n'a pas abouti", 5),
                $"Échéance prochaine : {due} à régler",
            ],
            subjects);
        var failures = product.For("late@example.com").Where(mail => mail.Subject!.Contains("abouti", StringComparison.Ordinal)).Select(mail => mail.TextBody!).ToArray();
        Assert.Contains(failures, text => text.Contains("Une nouvelle tentative aura lieu le 2 janvier 2026.", StringComparison.Ordinal));
        Assert.Single(failures, text => text.Contains("mettre à jour votre moyen de paiement", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_is_told_ahead_with_what_it_will_cost()
    {
        var http = await Firm("ahead");
        (await http.Patch("/v1/organization", """{"notices": {"invoice_issued": false, "reminder": false, "upcoming_charge": true, "upcoming_renewal": true, "days_ahead": {"upcoming_renewal": 10}}}""")).Ok();
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_trial", "customer": "cus_ahead", "plan": "pro", "trial_end": "2026-01-11"}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_trial/cancel", """{"at": "2026-01-20"}""")).Ok();
        // Who is on a test clock is woken by the message that the settings have changed, or by the clock
        await Until(async () => (await http.Get("/v1/events?object=sub_ahead")).Body.Contains("notice_days_followed", StringComparison.Ordinal));
        await Advance(http, "2026-03-03T00:00:00Z");
        await Sent(http);

        Assert.Equal(
            [
                "Votre abonnement Pro sera renouvelé le 1er février 2026",
                "Votre abonnement Pro sera renouvelé le 1er mars 2026",
                "Votre prochaine facture : 1\u202f481,40\u00a0€ le 1er février 2026",
                "Votre prochaine facture : 1\u202f481,40\u00a0€ le 1er mars 2026",
                "Votre prochaine facture : 430,08\u00a0€ le 11 janvier 2026",
                "Votre période d'essai se termine le 11 janvier 2026",
            ],
            product.For("ahead@example.com").Select(mail => mail.Subject!).Where(subject => !subject.StartsWith("Fin", StringComparison.Ordinal) && !subject.StartsWith("Votre facture", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var told = (await http.Get("/v1/notices?kind=upcoming_charge&subscription=sub_ahead")).Ok().GetProperty("data").EnumerateArray().Select(notice => Text(notice, "created_at")[..10]);
        Assert.Equal(["2026-02-21", "2026-01-24"], told);
    }

    [Fact]
    public async Task A_card_that_expires_is_told_of_once()
    {
        var http = await Firm("card", "tok_expiring");
        await Advance(http, "2026-03-15T00:00:00Z");
        await Sent(http);

        var told = Assert.Single(await Notices(http, "kind=card_expiring"));
        Assert.Single(product.For("card@example.com"), mail => mail.Subject == "Votre moyen de paiement arrive à expiration");
        Assert.Equal("sent", Text(told, "status"));
        Assert.Equal(3, (await Notices(http, "kind=payment_received")).Length);
    }

    [Fact]
    public async Task An_invoice_is_sent_again_on_purpose_each_time_and_once_for_a_key()
    {
        var http = await Firm("again");
        var id = Text((await http.Get("/v1/invoices")).Ok().GetProperty("data")[0], "id");
        (await http.Patch("/v1/organization", """{"notices": {"invoice_issued": false, "reminder": false}}""")).Ok();
        for (var i = 0; i < 2; i++) (await http.Post($"/v1/invoices/{id}/send", null, ("Idempotency-Key", "once"))).Ok();
        (await http.Post($"/v1/invoices/{id}/send", null)).Ok();
        await Advance(http, "2026-02-10T00:00:00Z");
        await Sent(http);

        Assert.Equal(3, product.For("again@example.com").Count);
        Assert.Equal(3, (await http.Get($"/v1/notices?invoice={id}")).Ok().GetProperty("data").GetArrayLength());
        Assert.Equal(2, (await http.Get("/v1/invoices")).Ok().GetProperty("data").GetArrayLength());
        (await http.Post("/v1/invoices", """{"id": "inv_draft", "customer": "cus_again", "draft": true, "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""")).Ok(201);
        Assert.Equal("invoice_not_sendable", (await http.Post("/v1/invoices/inv_draft/send", null)).Problem(409));
        (await http.Patch("/v1/customers/cus_again", """{"email": null}""")).Ok();
        Assert.Equal("customer_has_no_email", (await http.Post($"/v1/invoices/{id}/send", null)).Problem(409));
        Assert.Equal("not_found", (await http.Post("/v1/invoices/inv_none/send", null)).Problem(404));
    }

    [Fact]
    public async Task What_could_not_be_sent_says_why_and_is_tried_again_when_somebody_asks()
    {
        product.Forget("gone@example.com");
        var http = await Firm("gone");
        await Until(async () => (await Notices(http, "status=failed")).Length == 1);
        var failed = Assert.Single(await Notices(http, "status=failed"));
        Assert.Contains("550", Text(failed, "last_error"), StringComparison.Ordinal);

        (await http.Patch("/v1/customers/cus_gone", """{"email": "here@example.com"}""")).Ok();
        Assert.NotEqual("failed", Text((await http.Post($"/v1/notices/{Text(failed, "id")}/resend", null)).Ok(), "status"));
        await Sent(http);

        Assert.Single(product.For("here@example.com"));
        Assert.Equal("notice_not_resendable", (await http.Post($"/v1/notices/{Text(failed, "id")}/resend", null)).Problem(409));
        Assert.Equal("not_found", (await http.Post("/v1/notices/ntc_none/resend", null)).Problem(404));
    }

    [Fact]
    public async Task A_seller_has_words_of_its_own_looks_at_them_and_takes_them_back()
    {
        var http = await Firm("words");
        var id = Text((await http.Get("/v1/invoices")).Ok().GetProperty("data")[0], "id");
        Assert.Contains(("invoice_issued", "fr", "shipped"), await All(http));
        var shipped = (await http.Get(Templates + "/invoice_issued/fr")).Ok();
        Assert.Equal("Votre facture {{ invoice.number }}", Text(shipped, "subject"));

        // A draft is looked at before it is written; what it leaves out is as stored
        var sample = (await http.Post(Templates + "/invoice_issued/fr/preview", """{"subject": "{{ customer.name }}: {{ invoice.total }}"}""")).Ok();
        Assert.Equal("Ada & Sons: 1\u202f234,56\u00a0€", Text(sample, "subject"));
        Assert.Contains("Ada &amp; Sons", Text(sample, "html"), StringComparison.Ordinal);
        const string mine = """{"subject": "{{ invoice.number }}", "html": "<p>{{ customer.metadata.po }}</p>", "text": "{{ customer.metadata.po }}"}""";
        var real = (await http.Post(Templates + "/invoice_issued/fr/preview", mine.Insert(1, $"\"invoice\": \"{id}\", "))).Ok();
        Assert.Equal(("<p>&lt;7&gt;</p>", "<7>"), (Text(real, "html"), Text(real, "text")));

        (await http.Send(HttpMethod.Put, Templates + "/invoice_issued/fr", mine)).Ok(201);
        (await http.Send(HttpMethod.Put, Templates + "/invoice_issued/fr", mine)).Ok();
        Assert.Equal("own", Text((await http.Get(Templates + "/invoice_issued/fr")).Ok(), "origin"));
        (await http.Send(HttpMethod.Put, Templates + "/reminder_vip/de", mine)).Ok(201);
        Assert.Contains(("reminder_vip", "de", "own"), await All(http));
        await Advance(http, "2026-02-10T00:00:00Z");
        await Sent(http);
        Assert.Contains(product.For("words@example.com"), mail => mail.TextBody!.Trim() == "<7>");

        (await http.Send(HttpMethod.Delete, Templates + "/invoice_issued/fr", null)).Ok();
        Assert.Equal(Text(shipped, "html"), Text((await http.Get(Templates + "/invoice_issued/fr")).Ok(), "html"));
        Assert.Equal("notice_template_not_found", (await http.Send(HttpMethod.Delete, Templates + "/invoice_issued/fr", null)).Problem(404));
    }

    [Fact]
    public async Task A_template_that_cannot_work_is_refused_with_its_field()
    {
        var http = await Firm("bad");
        async Task<string> Refused(string path, string subject, string html, int status, string? pointer = null)
        {
            var answer = await http.Send(HttpMethod.Put, Templates + path, JsonSerializer.Serialize(new { subject, html, text = "t" }));
            var code = answer.Problem(status);
            if (pointer is not null) Assert.Equal([pointer], answer.Pointers());
            return code;
        }

        Assert.Equal("template_unreadable", await Refused("/invoice_issued/fr", "s", "{% if x %}", 422, "/html"));
        Assert.Equal("template_unreadable", await Refused("/invoice_issued/fr", "{{ x", "h", 422, "/subject"));
        Assert.Equal("template_unreadable", await Refused("/invoice_issued/fr", "s", "{% for i in (1..9) %}{% endfor %}", 422, "/html"));
        Assert.Equal("notice_template_unknown", await Refused("/invoice/fr", "s", "h", 404));
        Assert.Equal("bad_template_language", await Refused("/invoice_issued/french", "s", "h", 404));
        var preview = await http.Post(Templates + "/invoice_issued/fr/preview", """{"html": "{% if x %}"}""");
        Assert.Equal("template_unreadable", preview.Problem(422));
        Assert.Equal("not_found", (await http.Post(Templates + "/invoice_issued/de/preview", "{}")).Problem(404));
        Assert.Equal("customer_not_found", (await http.Post(Templates + "/invoice_issued/fr/preview", """{"customer": "cus_none"}""")).Problem(422));
        Assert.Equal("invoice_not_found", (await http.Post(Templates + "/invoice_issued/fr/preview", """{"invoice": "inv_none"}""")).Problem(422));
    }

    [Fact]
    public async Task Each_kind_is_switched_and_the_rest_stays()
    {
        var http = await Firm("set");
        var before = (await http.Get("/v1/organization")).Ok().GetProperty("notices");
        Assert.Equal((true, false, 3), (before.GetProperty("invoice_issued").GetBoolean(), before.GetProperty("upcoming_charge").GetBoolean(), Days(before, "trial_ending")));

        var after = (await http.Patch("/v1/organization", """{"notices": {"upcoming_charge": true, "invoice_issued": false, "days_ahead": {"upcoming_charge": 14}}}""")).Ok().GetProperty("notices");

        Assert.Equal((false, true, true, 14, 3), (after.GetProperty("invoice_issued").GetBoolean(), after.GetProperty("upcoming_charge").GetBoolean(), after.GetProperty("cancellation").GetBoolean(), Days(after, "upcoming_charge"), Days(after, "trial_ending")));
        (await http.Patch("/v1/organization", """{"notices": {"upcoming_charge": 1}}""")).Problem(400);
        (await http.Patch("/v1/organization", """{"notices": {"days_ahead": {"upcoming_charge": 0}}}""")).Problem(422);

        static int Days(JsonElement notices, string kind) => notices.GetProperty("days_ahead").GetProperty(kind).GetInt32();
    }

    private const string Plan = """
        {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
         "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "flat", "amount": "1234.50"}}]}
        """;

    // A customer of that name, with an address, subscribed since 1 January 2026; that is now.
    private async Task<HttpClient> Firm(string name, string? card = null)
    {
        var http = (await product.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", Plan)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", $$"""{"id": "cus_{{name}}", "name": "Globex", "email": "{{name}}@example.com", "metadata": {"po": "<7>"}, "test_clock": "clk_1"}""")).Ok(201);
        if (card is not null) (await http.Post($"/v1/customers/cus_{name}/payment-methods", $$"""{"type": "card", "token": "{{card}}"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", $$"""{"id": "sub_{{name}}", "customer": "cus_{{name}}", "plan": "pro"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    // Until nothing waits to be sent.
    private static Task Sent(HttpClient http) => Until(async () => (await Notices(http, "status=queued")).Length == 0 && (await Notices(http, "status=sending")).Length == 0);

    private static async Task Until(Func<Task<bool>> reached)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await reached()) return;
            await Task.Delay(50);
        }

        throw new TimeoutException("It did not come about.");
    }

    private static async Task<JsonElement[]> Notices(HttpClient http, string filter) =>
        [.. (await http.Get($"/v1/notices?limit=100&{filter}")).Ok().GetProperty("data").EnumerateArray()];

    private static async Task<IEnumerable<(string, string, string)>> All(HttpClient http) =>
        (await http.Get(Templates)).Ok().GetProperty("data").EnumerateArray().Select(template => (Text(template, "code"), Text(template, "language"), Text(template, "origin")));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
