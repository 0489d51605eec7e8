using OrleansBilling.Api.Tests.Tour;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Whatever is sent, the answer is an answer: never a 500, and a problem is a whole problem.</summary>
[Collection(Product.Name)]
public sealed class FuzzTests(StandaloneFixture product, ITestOutputHelper output)
{
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("BILLING_FUZZ_SEED"), out var given) ? given : 20260131;
    private static readonly int Requests = int.TryParse(Environment.GetEnvironmentVariable("BILLING_FUZZ_REQUESTS"), out var asked) ? asked : 150;

    public static TheoryData<string, string> Calls => new()
    {
        { "POST /v1/customers", """{"name": "x", "email": "a@b.example", "currency": "EUR", "language": "fr", "time_zone": "Europe/Paris", "address": {"line1": "1", "line2": "2", "postal_code": "3", "city": "4", "country": "FR"}, "tax": {"kind": "business", "vat_number": "FR40303265045", "exemption": "none"}, "payment_terms_days": 3, "collection": "manual", "external_id": "e", "test_clock": "clk_a", "metadata": {"a": "b"}}""" },
        { "PATCH /v1/customers/cus_a", """{"name": "x", "email": "a@b.example", "currency": "EUR", "language": "fr", "time_zone": "Europe/Paris", "address": {"line1": "1", "country": "FR"}, "tax": {"kind": "business", "vat_number": "FR40303265045"}, "payment_terms_days": 3, "metadata": {"a": "b", "c": null}}""" },
        { "POST /v1/customers/cus_a/credits", """{"amount": "1.00", "currency": "EUR", "reason": "x"}""" },
        { "POST /v1/customers/cus_a/charges", """{"code": "x", "description": "x", "quantity": "3", "unit_amount": "1.005", "tax_category": "standard"}""" },
        { "POST /v1/customers/cus_a/payment-methods", """{"type": "card", "token": "tok_ok"}""" },
        { "POST /v1/invoices/inv_issued/pay", """{"amount": "1.00", "currency": "EUR", "method": "cash", "reference": "x", "paid_at": "2026-01-01T00:00:00Z"}""" },
        { "POST /v1/invoices/inv_issued/hold", """{"hold_until": "2026-12-01", "skip": false}""" },
        { "POST /v1/dunning-policies", """{"code": "x", "collect_at": "issue", "retry_days": [1, 2], "steps": [{"days": 3, "actions": ["remind", "alert"], "template": "x"}], "late_interest": [{"from": "2026-01-01", "percent": "12.15"}]}""" },
        { "POST /v1/invoices/inv_issued/write-off", """{"reason": "x"}""" },
        { "POST /v1/bank-statements", """{"lines": [{"id": "B-1", "date": "2026-01-31", "amount": "1.00", "currency": "EUR", "text": "INV-2026-000001", "counterparty": "Globex"}]}""" },
        { "POST /v1/webhook-endpoints", """{"url": "https://example.invalid/hooks", "types": ["invoice.*", "payment.failed"], "description": "x", "enabled": false}""" },
        { "POST /v1/plans", """{"code": "f", "name": "x", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "billing": "advance", "trial_days": 3, "tax_category": "standard", "tax_behavior": "inclusive", "components": [{"code": "a", "name": "A", "kind": "recurring", "billing": "arrears", "price": {"model": "per_unit", "unit_amount": "1.234"}}, {"code": "b", "name": "B", "kind": "one_time", "tax_category": "x", "price": {"model": "flat", "amount": "1.00"}}], "metadata": {"a": "b"}}""" },
        { "POST /v1/plans/pro/versions", """{"name": "x", "currency": "EUR", "interval": {"unit": "year"}, "components": [{"code": "a", "name": "A", "kind": "recurring", "price": {"model": "flat", "amount": "1.00"}}]}""" },
        { "POST /v1/subscriptions", """{"customer": "cus_clock", "plan": "pro", "version": 1, "quantities": {"seat": "3"}, "start_date": "2026-01-31", "anchor": {"day": 31}, "first_period": "prorate", "trial_end": "2026-02-10", "ends_on": "2027-01-31", "bill_from": "2026-02-01", "metadata": {"a": "b"}}""" },
        { "POST /v1/subscriptions?preview=true", """{"customer": "cus_clock", "plan": "pro", "quantities": {"seat": "3"}, "start_date": "2026-01-31", "anchor": {"date": "2026-02-10"}, "first_period": "full", "trial_end": "2026-02-10", "ends_on": "2027-01-31"}""" },
        { "POST /v1/subscriptions/sub_a/cancel?preview=true", """{"at": "2026-02-10", "credit": "prorate", "reason": "x"}""" },
        { "POST /v1/subscriptions/sub_a/cancel", """{"at": "2026-02-10", "credit": "prorate", "reason": "x"}""" },
        { "POST /v1/subscriptions/sub_a/change", """{"plan": "pro", "version": 1, "quantities": {"seat": "5"}, "anchor": "keep", "effective": "2026-02-10", "proration": "prorate"}""" },
        { "POST /v1/subscriptions/sub_a/change?preview=true", """{"plan": "pro", "quantities": {"seat": "5.5"}, "anchor": {"day": 15}, "effective": "now", "proration": "none"}""" },
        { "POST /v1/subscriptions/sub_a/pause", """{"from": "2026-02-10", "until": "2026-03-10"}""" },
        { "POST /v1/subscriptions/sub_a/pause?preview=true", """{"from": "now", "until": "2026-03-10"}""" },
        { "POST /v1/subscriptions/sub_a/charges", """{"code": "x", "description": "x", "quantity": "3", "unit_amount": "1.005", "tax_category": "standard", "at": "now"}""" },
        { "POST /v1/invoices", """{"customer": "cus_a", "currency": "EUR", "lines": [{"code": "a", "description": "A", "quantity": "2", "unit_amount": "1.005", "tax_category": "standard"}, {"description": "B", "quantity": "1", "unit_amount": "3"}], "due_date": "2035-01-31", "draft": false, "tax_behavior": "inclusive", "metadata": {"a": "b"}}""" },
        { "POST /v1/credit-notes", """{"invoice": "inv_issued", "lines": [{"line": "inv_issued-1", "amount": "0.01"}], "reason": "x", "refund": "balance"}""" },
        { "POST /v1/invoices?preview=true", """{"customer": "cus_kwd", "lines": [{"description": "A", "quantity": "2", "unit_amount": "1.0005"}], "due_date": "2035-01-31", "draft": true}""" },
        { "PUT /v1/ledger/chart", """{"accounts": {"revenue": "706100"}, "plans": {"pro": "706200"}, "tax_rates": {"FR 20": "445712"}, "methods": {"card": "511500"}, "tax_due_on": "receipt"}""" },
        { "PUT /v1/notice-templates/invoice_issued/fr", """{"subject": "{{ invoice.number }}", "html": "<p>{% for line in invoice.lines %}{{ line.amount }}{% endfor %}</p>", "text": "{{ customer.name | upcase }}"}""" },
        { "POST /v1/notice-templates/reminder_1/en/preview", """{"subject": "{{ invoice.number }}", "html": "{% if invoice %}x{% endif %}", "text": "x", "customer": "cus_mailed", "invoice": "inv_mailed"}""" },
        { "POST /v1/tax-rates", """{"name": "VAT", "country": "DE", "category": "standard", "percent": "19", "valid_from": "2020-01-01"}""" },
        { "POST /v1/test-clocks", """{"name": "x", "now": "2026-01-31T00:00:00Z"}""" },
        { "POST /v1/test-clocks/clk_a/advance", """{"to": "2026-02-10T00:00:00Z"}""" },
        { "POST /v1/api-keys", """{"name": "x", "scopes": ["read"], "expires_at": "2099-01-31T00:00:00Z"}""" },
        { "PATCH /v1/organization", """{"legal_name": "x", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "address": {"line1": "x"}, "tax_ids": {"vat": "FR1", "siren": "123456789"}, "number_format": "A-{yyyy}-{seq:6}", "credit_note_number_format": "B-{seq:4}", "payment_terms_days": 3, "tax_mode": "inclusive", "branding": {"logo_url": "x", "color": "#ffffff", "footer": "x"}, "notices": {"invoice_issued": true, "reminder": false, "days_ahead": {"trial_ending": 4}}, "review": {"amount_changed": "hold", "amount_changed_percent": "12.5", "zero_invoice": "off", "tax_missing": "alert", "notice_differs": "hold"}, "alert_email": "a@b.example"}""" },
        { "POST /v1/organizations", """{"mode": "live", "legal_name": "x", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "number_format": "A-{seq:6}"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Spoiled_bodies_get_an_answer(string call, string body)
    {
        // Given one of everything
        var stage = await Stage.Set(product);
        var (method, path) = (new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1]);
        var http = path == "/v1/organizations" ? product.Operator : stage.Http;
        var mutation = new Mutation(Seed);
        var wrong = new List<string>();
        var statuses = new SortedDictionary<int, int>();

        for (var i = 0; i < Requests; i++)
        {
            // When a good body is spoiled, all but the first time
            var sent = i == 0 ? body : mutation.Of(body);
            var answer = await http.Send(method, path, sent);

            // Then it is accepted, or refused with a whole problem
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            if (Judge(answer) is { } mistake) wrong.Add($"{mistake}\n  sent {sent}\n  got {answer.Body}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Take(10))}");

        // And the bodies were neither all good nor all bad, nor stopped before anybody looked at them
        output.WriteLine($"{call}: {string.Join(", ", statuses.Select(pair => $"{pair.Value} x {pair.Key}"))}");
        Assert.True(statuses.Keys.Min() < 300 && statuses.Keys.Max() >= 400 && !statuses.ContainsKey(429), string.Join(' ', statuses));

        // And what is stored can be read and goes on working
        foreach (var list in new[] { "customers", "plans", "subscriptions", "invoices", "credit-notes", "tax-rates", "test-clocks", "api-keys", "events" })
            (await stage.Http.Get($"/v1/{list}?limit=100")).Ok();
        (await stage.Http.Post("/v1/invoices", Stage.OneOff("inv_last"))).Ok(201);
    }

    [Fact]
    public async Task Strange_addresses_get_an_answer()
    {
        var http = (await product.NewSeller("sandbox")).Http;
        string[] parts = ["cus_a", "%00", "%ED%A0%80", "..%2f..", "%25", "'", "😀", "cus_" + new string('x', 3000), "%F0%9F%98%80", "a%0d%0ab", ";", "{}", "[", "null", "-1"];
        foreach (var part in parts)
        foreach (var path in new[] { $"/v1/customers/{part}", $"/v1/customers/{part}/balance", $"/v1/customers/{part}/statement", $"/v1/reports/customer-statement.json?customer={part}", $"/v1/plans/{part}", $"/v1/events/evt_{part}", $"/v1/{part}", $"/v1/customers?email={part}", $"/v1/customers?cursor={part}", $"/v1/events?object={part}", $"/v1/invoices?number={part}&limit=1" })
        {
            var answer = await http.Get(path);
            // A path that the server cannot even decode is refused by it, without a body.
            if (answer.Status == 400 && answer.Body.Length == 0) continue;
            Assert.True(Judge(answer) is null, $"{path}: {answer.Status} {answer.Body}");
        }
    }

    private static string? Judge(Answer answer)
    {
        if (answer.Status >= 500) return $"status {answer.Status}";
        if (answer.Status < 400) return answer.ContentType == "application/json" ? null : $"type {answer.ContentType}";
        if (answer.ContentType != "application/problem+json") return $"type {answer.ContentType}";
        return answer.Json.GetProperty("code").GetString() is { Length: > 0 } ? null : "no code";
    }
}
