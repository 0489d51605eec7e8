using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What the README promises, through the API alone.</summary>
public sealed class TourTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Plan = """
        {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "billing": "advance",
         "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}}]}
        """;

    [Fact]
    public async Task A_year_of_month_ends_is_billed_and_explained()
    {
        // Given a seller with a tax rate and a plan, and a customer on a test clock that subscribes on 31 January
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"name": "TVA", "country": "FR", "category": "standard", "percent": "20", "valid_from": "2014-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", Plan)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_tour", "now": "2026-01-31T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_tour", "name": "Globex", "test_clock": "clk_tour", "address": {"line1": "1 rue X", "postal_code": "75001", "city": "Paris", "country": "FR"}}""")).Ok(201);
        const string subscription = """{"id": "sub_tour", "customer": "cus_tour", "plan": "pro", "quantities": {"seat": "3"}, "start_date": "2026-01-31"}""";
        var preview = (await http.Post("/v1/subscriptions?preview=true", subscription)).Ok().GetProperty("invoice");
        (await http.Post("/v1/subscriptions", subscription)).Ok(201);

        // When a year goes by
        Assert.Equal("ready", (await http.Post("/v1/test-clocks/clk_tour/advance", """{"to": "2027-01-30T12:00:00Z"}""")).Ok().GetProperty("status").GetString());

        // Then there are twelve invoices at the ends of the months, the first as it was previewed
        var page = (await http.Get("/v1/invoices?subscription=sub_tour&limit=100")).Ok().GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(
            ["2026-12-31", "2026-11-30", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31"],
            page.Select(invoice => invoice.GetProperty("billing_date").GetString()!));
        Assert.All(page, invoice => Assert.Equal(JsonValueKind.Object, invoice.GetProperty("seal").ValueKind));
        foreach (var member in new[] { "subtotal", "tax_total", "total", "currency", "billing_date", "service_period" })
            Assert.Equal(preview.GetProperty(member).ToString(), page[^1].GetProperty(member).ToString());
        Assert.True(JsonElement.DeepEquals(preview.GetProperty("lines"), page[^1].GetProperty("lines")));

        // And each explains itself, and the next one is known
        var explained = (await http.Get($"/v1/invoices/{page[0].GetProperty("id").GetString()}/explain")).Ok();
        Assert.Contains("147.00", explained.GetProperty("lines")[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
        var upcoming = (await http.Get("/v1/subscriptions/sub_tour/upcoming")).Ok();
        Assert.Equal("2027-01-31", upcoming.GetProperty("billing_date").GetString());
        Assert.NotEmpty((await http.Get("/v1/events?object=sub_tour")).Ok().GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Every_other_operation_answers()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Patch("/v1/organization", """{"payment_terms_days": 14}""")).Ok();
        (await http.Post("/v1/plans", Plan)).Ok(201);
        (await http.Post("/v1/plans/pro/versions", Plan.Replace("\"code\": \"pro\", ", "", StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "metadata": {"a": "b"}}""")).Ok(201);
        var patched = await http.Patch("/v1/customers/cus_1", """{"email": "a@b.example", "metadata": {"a": null}}""", ("If-Match", "\"1\""));
        Assert.Empty(patched.Ok().GetProperty("metadata").EnumerateObject());
        Assert.Equal("25.00", (await http.Post("/v1/customers/cus_1/credits", """{"amount": "25.00", "currency": "EUR", "reason": "Goodwill"}""")).Ok(201).GetProperty("balance").GetString());

        const string lines = """[{"description": "Workshop", "quantity": "2", "unit_amount": "600.00"}]""";
        (await http.Post("/v1/invoices?preview=true", $$"""{"customer": "cus_1", "lines": {{lines}}}""")).Ok();
        var draft = (await http.Post("/v1/invoices", $$"""{"customer": "cus_1", "draft": true, "lines": {{lines}}}""")).Ok(201);
        Assert.Equal("draft", draft.GetProperty("status").GetString());
        var final = (await http.Post($"/v1/invoices/{draft.GetProperty("id").GetString()}/finalize", null)).Ok();
        Assert.Equal("1175.00", final.GetProperty("amount_due").GetString());

        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "quantities": {"seat": "1"}}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/cancel?preview=true", """{"at": "now", "credit": "prorate"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "period_end"}""")).Ok();
        Assert.Equal("archived", (await http.Post("/v1/plans/pro/archive", null)).Ok().GetProperty("status").GetString());
        (await http.Post("/v1/customers", """{"name": "x", "currency": "XQX"}""")).Problem(422);
        (await http.Post("/v1/plans", Plan.Replace("\"count\": 1", "\"count\": 0", StringComparison.Ordinal).Replace("pro", "zero", StringComparison.Ordinal))).Problem(422);
        (await http.Post("/v1/subscriptions/sub_none/cancel", """{"at": "now"}""")).Problem(404);
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_or_the_same_id_is_done_once()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        var first = await http.Post("/v1/customers", """{"name": "Once"}""", ("Idempotency-Key", "k"));
        Assert.Equal(first.Body, (await http.Post("/v1/customers", """{"name": "Once"}""", ("Idempotency-Key", "k"))).Body);
        (await http.Post("/v1/customers", """{"id": "cus_own", "name": "Own"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_own", "name": "Own"}""")).Ok();
        (await http.Post("/v1/customers", """{"id": "cus_own", "name": "Other"}""")).Problem(409);
        Assert.Equal(2, (await http.Get("/v1/customers")).Ok().GetProperty("data").GetArrayLength());
    }
}
