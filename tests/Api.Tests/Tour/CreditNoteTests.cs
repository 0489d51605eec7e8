using System.Text.Json;
using OrleansBilling.Api.Tests.Acceptance;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Invoices corrected by hand, from the request to the rows.</summary>
public sealed class CreditNoteTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task An_invoice_is_credited_as_previewed_in_parts_until_nothing_is_left()
    {
        // Given an issued invoice of 24.00
        var stage = await Stage.Set(standalone);
        const string part = """{"id": "cn_part", "invoice": "inv_issued", "lines": [{"line": "inv_issued-1", "amount": "5.00"}], "reason": "One hour less"}""";

        // When a part is previewed and credited, twice over
        var before = await stage.Footprint();
        var preview = (await stage.Http.Post("/v1/credit-notes?preview=true", part)).Ok();
        Assert.Equal(before, await stage.Footprint());
        var note = (await stage.Http.Post("/v1/credit-notes", part)).Ok(201);
        Assert.True(JsonElement.DeepEquals(note, (await stage.Http.Post("/v1/credit-notes", part)).Ok()));
        Assert.Equal("id_taken", (await stage.Http.Post("/v1/credit-notes", part.Replace("5.00", "6.00", StringComparison.Ordinal))).Problem(409));

        // Then it is numbered and sealed, says what was previewed, and lowers what is due
        foreach (var member in new[] { "subtotal", "tax_breakdown", "tax_total", "total", "to_balance", "refunded", "applied_to_invoice", "lines" })
            Assert.True(JsonElement.DeepEquals(preview.GetProperty(member), note.GetProperty(member)), member);
        Assert.Equal(("issued", "5.00", "1.00", "6.00", "6.00", "0.00"), (Text(note, "status"), Text(note, "subtotal"), Text(note, "tax_total"), Text(note, "total"), Text(note, "applied_to_invoice"), Text(note, "to_balance")));
        Assert.Equal(JsonValueKind.Object, note.GetProperty("seal").ValueKind);
        Assert.Equal(("issued", "18.00"), await Invoice(stage));

        // And to the balance it does not; and the rest of it settles the invoice and fills the balance with what exceeds
        (await stage.Http.Post("/v1/credit-notes", """{"invoice": "inv_issued", "amount": "8.00", "reason": "x", "refund": "balance"}""")).Ok(201);
        Assert.Equal(("issued", "18.00"), await Invoice(stage));
        var last = (await stage.Http.Post("/v1/credit-notes", """{"invoice": "inv_issued", "reason": "x"}""")).Ok(201);
        Assert.Equal(("10.00", "10.00"), (Text(last, "total"), Text(last, "applied_to_invoice")));
        Assert.Equal("nothing_left_to_credit", (await stage.Http.Post("/v1/credit-notes", """{"invoice": "inv_issued", "reason": "x"}""")).Problem(409));
        Assert.Equal(("issued", "8.00"), await Invoice(stage));
        Assert.Equal(3, (await stage.Http.Get("/v1/credit-notes?invoice=inv_issued")).Ok().GetProperty("data").GetArrayLength());
        Assert.Equal("8.00", Text((await stage.Http.Get("/v1/customers/cus_a/balance")).Ok(), "balance"));
    }

    [Fact]
    public async Task An_invoice_is_voided_once_and_a_draft_without_a_number()
    {
        var stage = await Stage.Set(standalone);

        Assert.Equal("void", Text((await stage.Http.Post("/v1/invoices/inv_issued/void", null)).Ok(), "status"));
        var before = await stage.Footprint();
        (await stage.Http.Post("/v1/invoices/inv_issued/void", null)).Ok();
        Assert.Equal(before, await stage.Footprint());
        Assert.Equal("invoice_is_void", (await stage.Http.Post("/v1/credit-notes", """{"invoice": "inv_issued", "reason": "x"}""")).Problem(409));
        Assert.Equal(("void", "0.00"), await Invoice(stage));
        var note = Assert.Single((await stage.Http.Get("/v1/credit-notes?invoice=inv_issued")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("24.00", "24.00"), (Text(note, "total"), Text(note, "applied_to_invoice")));

        var draft = (await stage.Http.Post("/v1/invoices/inv_draft/void", null)).Ok();
        Assert.Equal(("void", JsonValueKind.Null), (Text(draft, "status"), draft.GetProperty("number").ValueKind));
        Assert.Equal("invoice_is_void", (await stage.Http.Post("/v1/invoices/inv_draft/finalize", null)).Problem(409));
        Assert.Equal("invoice_is_void", (await stage.Http.Post("/v1/credit-notes", """{"invoice": "inv_draft", "reason": "x"}""")).Problem(409));
    }

    [Fact]
    public async Task An_overdue_invoice_that_is_credited_makes_its_subscription_past_due_no_longer()
    {
        var stage = await Stage.Set(standalone);
        (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-03-10T12:00:00Z"}""")).Ok();
        Assert.True(await PastDue(stage));
        var overdue = (await stage.Http.Get("/v1/invoices?subscription=sub_a")).Ok().GetProperty("data").EnumerateArray().Last();

        (await stage.Http.Post("/v1/credit-notes", $$"""{"invoice": "{{Text(overdue, "id")}}", "reason": "x"}""")).Ok(201);

        Assert.False(await PastDue(stage));
        Assert.Equal("paid", Text((await stage.Http.Get($"/v1/invoices/{Text(overdue, "id")}")).Ok(), "status"));
    }

    [Fact]
    public async Task A_cancellation_gives_back_only_what_a_credit_note_by_hand_left()
    {
        // Given 3 seats at 49.00 for a month, 176.40 with tax, of which 150.00 is given back by hand
        var stage = await Stage.Set(standalone);
        var invoice = (await stage.Http.Get("/v1/invoices?subscription=sub_a")).Ok().GetProperty("data")[0];
        (await stage.Http.Post("/v1/credit-notes", $$"""{"invoice": "{{Text(invoice, "id")}}", "amount": "150.00", "reason": "x"}""")).Ok(201);

        // When the subscription ends on its second day, so that nearly all would be given back
        (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-02-01T12:00:00Z"}""")).Ok();
        var preview = (await stage.Http.Post("/v1/subscriptions/sub_a/cancel?preview=true", """{"at": "now", "credit": "prorate"}""")).Ok().GetProperty("credit_note");
        (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();

        // Then only the rest is, as previewed
        var note = (await stage.Http.Get("/v1/credit-notes?limit=1")).Ok().GetProperty("data")[0];
        Assert.Equal(("unused_service", "26.40", "26.40"), (Text(note, "reason"), Text(note, "total"), Text(preview, "total")));
        Assert.Equal("nothing_left_to_credit", (await stage.Http.Post("/v1/credit-notes", $$"""{"invoice": "{{Text(invoice, "id")}}", "reason": "x"}""")).Problem(409));
    }

    private static async Task<bool> PastDue(Stage stage) => (await stage.Http.Get("/v1/subscriptions/sub_a")).Ok().GetProperty("past_due").GetBoolean();

    private static async Task<(string Status, string Due)> Invoice(Stage stage)
    {
        var invoice = (await stage.Http.Get("/v1/invoices/inv_issued")).Ok();
        return (Text(invoice, "status"), Text(invoice, "amount_due"));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
