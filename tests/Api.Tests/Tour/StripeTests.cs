using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansBilling.Testing.Stripe;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>A live organization is paid by Stripe, and hears of what happens there, through the API alone.</summary>
public sealed class StripeTests(StripeFixture product) : IClassFixture<StripeFixture>
{
    private DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_card_saved_at_Stripe_pays_invoices_by_itself_also_when_an_answer_is_lost()
    {
        var seller = await Customer();
        var method = (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "pm_card_visa"}""")).Ok(201);
        Assert.Equal(("stripe", "visa 4242", "2031-01-01"), (Text(method, "gateway"), Text(method, "label"), Text(method, "expires_on")));

        Assert.Equal("paid", Text(await Invoice(seller, "inv_1"), "status"));
        product.Stripe.Next(Fault.BreaksAfter);
        Assert.Equal("paid", Text(await Invoice(seller, "inv_2"), "status"));

        Assert.Equal(["inv_1", "inv_2"], Charged(seller).Select(intent => (string)intent["description"]!));
    }

    [Fact]
    public async Task Declines_are_tried_again_or_not_and_tokens_of_the_sandbox_are_none()
    {
        var seller = await Customer();
        Assert.Equal("unknown_token", (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "tok_ok"}""")).Problem(422));
        (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "pm_card_authenticationRequired"}""")).Ok(201);

        var soft = await Invoice(seller, "inv_1");
        Assert.Equal(("issued", "authentication_required"), (Text(soft, "status"), Text(soft, "last_failure")));
        Assert.NotEqual(JsonValueKind.Null, soft.GetProperty("next_attempt_at").ValueKind);
        Assert.Empty(Charged(seller));

        seller = await Customer();
        (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "pm_card_expired_card"}""")).Ok(201);
        var hard = await Invoice(seller, "inv_1");
        Assert.Equal(("issued", "expired_card", JsonValueKind.Null), (Text(hard, "status"), Text(hard, "last_failure"), hard.GetProperty("next_attempt_at").ValueKind));
        Assert.Empty(Charged(seller));
    }

    [Fact]
    public async Task A_debit_is_paid_when_its_bank_says_so_however_often_and_in_whatever_order_Stripe_tells()
    {
        var seller = await Customer();
        (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "sepa_debit", "token": "pm_sepa"}""")).Ok(201);
        Assert.Equal("issued", Text(await Invoice(seller, "inv_1"), "status"));
        var processing = Intent(seller);

        // What a message claims is not believed.
        var claimed = processing.DeepClone().AsObject();
        claimed["status"] = "succeeded";
        await Tell(seller, StubWebhook.Of("payment_intent.succeeded", claimed, Now));
        Assert.Equal("pending", Text(await Payment(seller), "status"));

        product.Stripe.Objects.Settle((string)processing["id"]!, refusedFor: null);
        var succeeded = StubWebhook.Of("payment_intent.succeeded", Intent(seller), Now);
        foreach (var message in new[] { succeeded, succeeded, StubWebhook.Of("payment_intent.processing", processing, Now), succeeded }) await Tell(seller, message);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Tell(seller, succeeded)));

        Assert.Equal(("succeeded", "100.00"), (Text(await Payment(seller), "status"), Text(await Payment(seller), "amount_applied")));
        Assert.Equal("paid", Text((await seller.Http.Get("/v1/invoices/inv_1")).Ok(), "status"));
        Assert.Single((await seller.Http.Get("/v1/events?type=payment.succeeded")).Ok().GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Only_what_Stripe_signed_lately_for_this_organization_is_taken()
    {
        var seller = await Customer();
        (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "sepa_debit", "token": "pm_sepa"}""")).Ok(201);
        await Invoice(seller, "inv_1");
        product.Stripe.Objects.Settle((string)Intent(seller)["id"]!, refusedFor: null);
        var good = StubWebhook.Of("payment_intent.succeeded", Intent(seller), Now);

        Assert.Equal("invalid_signature", (await Send(seller.Id, good with { Body = good.Body + " " })).Problem(401));
        Assert.Equal("invalid_signature", (await Send(seller.Id, good with { Signature = "t=1" })).Problem(401));
        Assert.Equal("invalid_signature", (await Send(seller.Id, StubWebhook.Of("payment_intent.succeeded", Intent(seller), Now, "whsec_other"))).Problem(401));
        Assert.Equal("invalid_signature", (await Send(seller.Id, StubWebhook.Of("payment_intent.succeeded", Intent(seller), Now.AddMinutes(-6)))).Problem(401));
        Assert.Equal("invalid_signature", (await product.Anonymous.Post($"/v1/gateways/stripe/{seller.Id}", good.Body)).Problem(401));
        Assert.Equal("not_found", (await Send("org_none", good)).Problem(404));
        // Another organization's message is none of its business.
        var other = await Customer();
        (await Send(other.Id, good)).Ok();
        (await Send(seller.Id, StubWebhook.Of("payout.paid", new JsonObject { ["object"] = "payout" }, Now))).Ok();
        Assert.Equal("pending", Text(await Payment(seller), "status"));

        await Tell(seller, good);
        Assert.Equal("succeeded", Text(await Payment(seller), "status"));
    }

    [Theory]
    [InlineData(new[] { "charge.dispute.created", "charge.dispute.created" }, new[] { "needs_response", "lost" }, "issued", "100.00")]
    [InlineData(new[] { "charge.dispute.created", "charge.dispute.closed", "charge.dispute.closed" }, new[] { "needs_response", "won", "won" }, "paid", "0.00")]
    [InlineData(new[] { "charge.dispute.closed", "charge.dispute.created" }, new[] { "won", "won" }, "paid", "0.00")]
    [InlineData(new[] { "charge.dispute.created", "charge.dispute.closed" }, new[] { "warning_needs_response", "warning_closed" }, "paid", "0.00")]
    public async Task A_dispute_is_recorded_once_as_it_stands(string[] messages, string[] standings, string status, string due)
    {
        var seller = await Customer();
        (await seller.Http.Post("/v1/customers/cus_1/payment-methods", """{"type": "card", "token": "pm_card_visa"}""")).Ok(201);
        await Invoice(seller, "inv_1");
        var intent = (string)Intent(seller)["id"]!;

        foreach (var (message, standing) in messages.Zip(standings))
        {
            var dispute = product.Stripe.Objects.Dispute(intent, standing);
            await Tell(seller, StubWebhook.Of(message, product.Stripe.Objects.Get(dispute), Now));
        }

        var invoice = (await seller.Http.Get("/v1/invoices/inv_1")).Ok();
        Assert.Equal((status, due), (Text(invoice, "status"), Text(invoice, "amount_due")));
        Assert.Equal("0.00", Text((await seller.Http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
    }

    private async Task<Seller> Customer()
    {
        var seller = await product.NewSeller();
        (await seller.Http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "email": "billing@globex.example"}""")).Ok(201);
        return seller;
    }

    private static async Task<JsonElement> Invoice(Seller seller, string id) => (await seller.Http.Post("/v1/invoices", $$"""
        {"id": "{{id}}", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}
        """)).Ok(201);

    private static async Task<JsonElement> Payment(Seller seller) =>
        (await seller.Http.Get("/v1/payments?invoice=inv_1")).Ok().GetProperty("data").EnumerateArray().Last();

    private JsonObject Intent(Seller seller) => product.Stripe.Objects.All("payment_intent").Single(intent => (string?)intent["metadata"]!["organization"] == seller.Id);

    private IEnumerable<JsonObject> Charged(Seller seller) => product.Stripe.Objects.Charged.Where(intent => (string?)intent["metadata"]!["organization"] == seller.Id);

    private async Task Tell(Seller seller, StubWebhook message) => (await Send(seller.Id, message)).Ok();

    private Task<Answer> Send(string organization, StubWebhook message) =>
        product.Anonymous.Post($"/v1/gateways/stripe/{organization}", message.Body, ("Stripe-Signature", message.Signature));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
