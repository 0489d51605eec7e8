using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Money that comes by itself, by hand, and goes back, through the API alone.</summary>
public sealed class PaymentTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task A_subscription_with_a_card_is_paid_by_itself()
    {
        var http = await Firm();
        var method = (await http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_ok"}""")).Ok(201);
        Assert.Equal(("card", "sandbox", "card ok", true), (Text(method, "type"), Text(method, "gateway"), Text(method, "label"), method.GetProperty("is_default").GetBoolean()));
        (await http.Post("/v1/subscriptions", """{"customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-03-02T10:00:00Z");

        var invoices = (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(3, invoices.Length);
        Assert.All(invoices, invoice => Assert.Equal(("paid", "49.00", "0.00"), (Text(invoice, "status"), Text(invoice, "amount_paid"), Text(invoice, "amount_due"))));
        var payments = (await http.Get("/v1/payments?customer=cus_1&status=succeeded")).Ok().GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(3, payments.Length);
        var one = (await http.Get($"/v1/payments/{Text(payments[0], "id")}")).Ok();
        Assert.Equal(("49.00", "49.00", "card", 1), (Text(one, "amount"), Text(one, "amount_applied"), Text(one, "method"), one.GetProperty("attempts").GetArrayLength()));
        Assert.Equal("succeeded", Text(one.GetProperty("attempts")[0], "status"));
        // What a method is charged by is nobody's business.
        var events = (await http.Get("/v1/events?limit=100")).Ok();
        Assert.DoesNotContain("tok_ok", events.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("payment.succeeded", events.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_fails_is_tried_on_its_days_and_a_new_one_at_once()
    {
        var http = await Firm();
        (await http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_declined"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);

        var invoice = (await http.Get("/v1/invoices")).Ok().GetProperty("data")[0];
        Assert.Equal(("issued", "insufficient_funds", "2026-01-02T10:00:00Z"), (Text(invoice, "status"), Text(invoice, "last_failure"), Text(invoice, "next_attempt_at")));
        await Advance(http, "2026-01-09T10:00:00Z");
        var payment = Assert.Single((await http.Get("/v1/payments")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal("failed", Text(payment, "status"));
        Assert.Equal(
            ["2026-01-01", "2026-01-02", "2026-01-04", "2026-01-06", "2026-01-08"],
            payment.GetProperty("attempts").EnumerateArray().Select(attempt => Text(attempt, "at")[..10]));
        Assert.Equal(JsonValueKind.Null, payment.GetProperty("next_attempt_at").ValueKind);

        await Advance(http, "2026-02-02T10:00:00Z");
        (await http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_ok"}""")).Ok(201);

        var paid = (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray();
        Assert.All(paid, one => Assert.Equal(("paid", false), (Text(one, "status"), one.GetProperty("overdue").GetBoolean())));
        Assert.False((await http.Get("/v1/subscriptions/sub_1")).Ok().GetProperty("past_due").GetBoolean());
    }

    [Fact]
    public async Task Payments_by_hand_refunds_and_chargebacks_show_on_the_invoice()
    {
        var http = await Firm();
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        Assert.Equal("no_payment_method", (await http.Post("/v1/invoices/inv_1/pay", """{"collect": true}""")).Problem(409));

        var part = (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "40.00", "method": "cash"}""")).Ok();
        Assert.Equal(("issued", "40.00", "60.00"), (Text(part, "status"), Text(part, "amount_paid"), Text(part, "amount_due")));
        Assert.Equal("40.00", Text((await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "40.00", "method": "cash"}""")).Ok(), "amount_paid"));
        Assert.Equal("id_taken", (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "41.00"}""")).Problem(409));
        var paid = (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_2", "amount": "75.00", "reference": "Statement 7"}""")).Ok();
        Assert.Equal(("paid", "100.00", "0.00"), (Text(paid, "status"), Text(paid, "amount_paid"), Text(paid, "amount_due")));
        Assert.Equal("15.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));

        var refunded = (await http.Post("/v1/payments/pay_2/refund", """{"amount": "25.00", "reason": "Goodwill"}""")).Ok();
        Assert.Equal(("25.00", "succeeded"), (Text(refunded, "amount_refunded"), Text(refunded.GetProperty("refunds")[0], "status")));
        Assert.Equal("refund_too_large", (await http.Post("/v1/payments/pay_2/refund", """{"amount": "50.01"}""")).Problem(409));
        var open = (await http.Get("/v1/invoices/inv_1")).Ok();
        Assert.Equal(("issued", "75.00", "25.00"), (Text(open, "status"), Text(open, "amount_paid"), Text(open, "amount_due")));
        foreach (var _ in new[] { 1, 2 }) (await http.Post("/v1/payments/pay_1/chargeback", """{"dispute": "dp_1", "reason": "fraudulent"}""")).Ok();
        Assert.Equal("65.00", Text((await http.Get("/v1/invoices/inv_1")).Ok(), "amount_due"));

        var given = (await http.Post("/v1/invoices/inv_1/write-off", """{"reason": "Insolvent"}""")).Ok();
        Assert.Equal(("uncollectible", "65.00"), (Text(given, "status"), Text(given, "amount_due")));
        Assert.Equal("paid", Text((await http.Post("/v1/invoices/inv_1/pay", """{"amount": "65.00"}""")).Ok(), "status"));
    }

    [Fact]
    public async Task A_credit_note_gives_back_by_the_card_that_paid()
    {
        var http = await Firm();
        (await http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_ok"}""")).Ok(201);
        var paid = (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        Assert.Equal("paid", Text(paid, "status"));

        var note = (await http.Post("/v1/credit-notes", """{"invoice": "inv_1", "amount": "30.00", "reason": "x", "refund": "original"}""")).Ok(201);

        Assert.Equal(("30.00", "0.00", "0.00"), (Text(note, "refunded"), Text(note, "to_balance"), Text(note, "applied_to_invoice")));
        var payment = Assert.Single((await http.Get("/v1/payments?invoice=inv_1")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("30.00", Text(note, "id")), (Text(payment, "amount_refunded"), Text(payment.GetProperty("refunds")[0], "credit_note")));
        Assert.Equal(("paid", "0.00"), (Text((await http.Get("/v1/invoices/inv_1")).Ok(), "status"), Text((await http.Get("/v1/invoices/inv_1")).Ok(), "amount_due")));
    }

    [Fact]
    public async Task What_was_lost_on_the_way_is_found_again()
    {
        var http = await Firm();
        foreach (var token in new[] { "tok_timeout", "tok_never", "tok_pending", "tok_lost_card" })
        {
            (await http.Post("/v1/customers", $$"""{"id": "cus_{{token}}", "name": "x", "test_clock": "clk_1"}""")).Ok(201);
            (await http.Post($"/v1/customers/cus_{token}/payment-methods", $$"""{"type": "card", "token": "{{token}}"}""")).Ok(201);
            (await http.Post("/v1/invoices", $$"""{"customer": "cus_{{token}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        }

        Assert.Equal(["succeeded", "unknown", "pending", "failed"], await Statuses(http));
        await Advance(http, "2026-01-03T10:00:00Z");
        Assert.Equal(["succeeded", "succeeded", "succeeded", "failed"], await Statuses(http));
        var lost = (await http.Get("/v1/customers/cus_tok_lost_card/payment-methods")).Ok().GetProperty("data")[0];
        Assert.Equal(("lost_card", false), (Text(lost, "refused_for"), lost.GetProperty("is_default").GetBoolean()));
        Assert.Equal(0, (await http.Send(HttpMethod.Delete, $"/v1/customers/cus_tok_lost_card/payment-methods/{Text(lost, "id")}", null)).Ok().GetProperty("data").GetArrayLength());
    }

    private static async Task<string[]> Statuses(HttpClient http)
    {
        var found = new List<string>();
        foreach (var token in new[] { "tok_timeout", "tok_never", "tok_pending", "tok_lost_card" })
            found.Add(Text(Assert.Single((await http.Get($"/v1/payments?customer=cus_{token}")).Ok().GetProperty("data").EnumerateArray()), "status"));
        return [.. found];
    }

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
