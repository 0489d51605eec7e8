using System.Text.Json;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>A preview writes nothing, and what is then done is what it said, to the cent.</summary>
[Collection(Product.Name)]
public sealed class PreviewTests(StandaloneFixture product)
{
    private static readonly string[] Figures = ["subtotal", "tax_breakdown", "tax_total", "total", "credit_applied", "currency", "service_period", "billing_date"];

    [Theory]
    [InlineData("""{"start_date": "2026-01-31"}""")]
    [InlineData("""{"start_date": "2026-01-10", "anchor": {"day": 31}}""")]
    [InlineData("""{"start_date": "2026-01-10", "anchor": {"day": 31}, "first_period": "full"}""")]
    [InlineData("""{"start_date": "2026-01-31", "anchor": {"date": "2026-02-14"}}""")]
    [InlineData("""{"start_date": "2026-01-31", "ends_on": "2026-02-07"}""")]
    [InlineData("""{"start_date": "2025-10-31", "bill_from": "2026-01-15"}""")]
    public async Task A_subscription_is_invoiced_as_it_was_previewed(string terms)
    {
        // Given a customer with some credit and a price that does not divide evenly
        var stage = await Stage.Set(product);
        (await stage.Http.Post("/v1/plans", Stage.Plan("odd").Replace("49.00", "9.9987", StringComparison.Ordinal))).Ok(201);
        (await stage.Http.Post("/v1/customers/cus_clock/credits", """{"amount": "3.33", "currency": "EUR", "reason": "x"}""")).Ok(201);
        var body = $$"""{"id": "sub_p", "customer": "cus_clock", "plan": "odd", "quantities": {"seat": "7.5"}, {{terms[1..]}}""";

        // When it is previewed, with an Idempotency-Key too, and then done
        var before = await stage.Footprint();
        var preview = (await stage.Http.Post("/v1/subscriptions?preview=true", body, ("Idempotency-Key", "p"))).Ok().GetProperty("invoice");
        Assert.Equal(before, await stage.Footprint());
        (await stage.Http.Post("/v1/subscriptions", body, ("Idempotency-Key", "p"))).Ok(201);

        // Then the first invoice says the same
        var invoices = (await stage.Http.Get("/v1/invoices?subscription=sub_p&limit=100")).Ok().GetProperty("data").EnumerateArray();
        Agree(preview, invoices.Last());
    }

    [Theory]
    [InlineData("""{"at": "now", "credit": "prorate"}""", "credit_note")]
    [InlineData("""{"at": "now", "credit": "none"}""", null)]
    [InlineData("""{"at": "2026-02-20", "credit": "prorate"}""", "credit_note")]
    public async Task A_cancellation_credits_as_it_was_previewed(string body, string? document)
    {
        var stage = await Stage.Set(product);
        (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-02-10T12:00:00Z"}""")).Ok();
        var before = await stage.Footprint();
        var preview = (await stage.Http.Post("/v1/subscriptions/sub_a/cancel?preview=true", body)).Ok();
        Assert.Equal(before, await stage.Footprint());

        (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", body)).Ok();
        (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-02-25T12:00:00Z"}""")).Ok();
        var notes = (await stage.Http.Get("/v1/credit-notes")).Ok().GetProperty("data").EnumerateArray().ToArray();
        if (document is null)
        {
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (preview.GetProperty("invoice").ValueKind, preview.GetProperty("credit_note").ValueKind));
            Assert.Empty(notes);
            return;
        }

        Agree(preview.GetProperty(document), Assert.Single(notes));
        Assert.Equal(notes[0].GetProperty("to_balance").GetString(), (await stage.Http.Get("/v1/customers/cus_clock")).Ok().GetProperty("balance").GetString());
    }

    [Fact]
    public async Task A_one_off_invoice_is_as_it_was_previewed()
    {
        var stage = await Stage.Set(product);
        (await stage.Http.Post("/v1/customers/cus_a/credits", """{"amount": "5.00", "currency": "EUR", "reason": "x"}""")).Ok(201);
        const string body = """
            {"customer": "cus_a", "lines": [{"description": "a", "quantity": "3", "unit_amount": "0.335"}, {"description": "b", "quantity": "0.333333", "unit_amount": "9.99", "tax_category": "none"}, {"code": "c", "description": "c", "quantity": "1", "unit_amount": "0.01"}]}
            """;
        var before = await stage.Footprint();
        var preview = (await stage.Http.Post("/v1/invoices?preview=true", body)).Ok();
        Assert.Equal(before, await stage.Footprint());
        Agree(preview, (await stage.Http.Post("/v1/invoices", body)).Ok(201));
    }

    [Fact]
    public async Task The_upcoming_invoice_is_what_comes()
    {
        var stage = await Stage.Set(product);
        var before = await stage.Footprint();
        var upcoming = (await stage.Http.Get("/v1/subscriptions/sub_a/upcoming")).Ok();
        Assert.Equal(before, await stage.Footprint());
        (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-02-28T12:00:00Z"}""")).Ok();
        Agree(upcoming, (await stage.Http.Get("/v1/invoices?subscription=sub_a&limit=1")).Ok().GetProperty("data")[0]);
    }

    [Fact]
    public async Task A_refused_preview_says_what_the_command_would_say()
    {
        var stage = await Stage.Set(product);
        const string body = """{"customer": "cus_clock", "plan": "pro", "quantities": {"seat": "-1"}}""";
        var preview = await stage.Http.Post("/v1/subscriptions?preview=true", body);
        Assert.Equal("quantity_out_of_range", preview.Problem(422));
        Assert.Equal((await stage.Http.Post("/v1/subscriptions", body)).Pointers(), preview.Pointers());
    }

    private static void Agree(JsonElement preview, JsonElement done)
    {
        foreach (var member in Figures.Where(member => done.TryGetProperty(member, out _)))
            Assert.True(JsonElement.DeepEquals(preview.GetProperty(member), done.GetProperty(member)), $"{member}: {preview.GetProperty(member)} / {done.GetProperty(member)}");
        var (said, came) = (preview.GetProperty("lines").EnumerateArray().ToArray(), done.GetProperty("lines").EnumerateArray().ToArray());
        Assert.Equal(said.Length, came.Length);
        foreach (var (left, right) in said.Zip(came))
        foreach (var member in left.EnumerateObject().Where(member => member.Name != "id")) // A preview has line ids of its own.
            Assert.True(JsonElement.DeepEquals(member.Value, right.GetProperty(member.Name)), $"{member.Name}: {member.Value} / {right.GetProperty(member.Name)}");
    }
}
