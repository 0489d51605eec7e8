using System.Text.Json;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>What was written is read back the same, alone and in its list, and filters find it and nothing else.</summary>
[Collection(Product.Name)]
public sealed class ReadBackTests(StandaloneFixture product)
{
    private const string Odd = "Zoë \"Ω\" 😀👩‍👩‍👧 مرحبا שלום \\ / <b> ' \u202E\u200F \t end";

    private static readonly string[] Names = ["id", "code", "billing_date", "object", "customer"];

    [Fact]
    public async Task A_customer_reads_back_whole()
    {
        var http = (await product.NewSeller("sandbox")).Http;
        var body = new Dictionary<string, object>
        {
            ["name"] = Odd, ["email"] = "zoë+x@bücher.example", ["currency"] = "KWD", ["language"] = "ar-KW", ["time_zone"] = "Asia/Kuwait",
            ["address"] = new { line1 = Odd, line2 = "2", postal_code = "٣٤٥", city = "مدينة", country = "KW" },
            ["tax"] = new { kind = "business", vat_number = "FR40303265045", exemption = "exempt" },
            ["payment_terms_days"] = 365, ["collection"] = "manual", ["external_id"] = new string('é', 200),
            ["metadata"] = Enumerable.Range(0, 50).ToDictionary(i => i == 0 ? "ключ 😀/~ \"" : $"k{i}", i => string.Concat(Enumerable.Repeat("😀", i == 0 ? 250 : i % 3))),
        };
        var created = await http.Post("/v1/customers", JsonSerializer.Serialize(body));
        var json = created.Ok(201);
        var id = json.GetProperty("id").GetString();
        Assert.Equal($"/v1/customers/{id}", created.Headers.Location!.ToString());
        foreach (var (name, value) in body)
            Assert.True(Contains(json.GetProperty(name), JsonSerializer.SerializeToElement(value)), $"{name}: {json.GetProperty(name)}");

        var read = await http.Get($"/v1/customers/{id}");
        Assert.Equal(created.Body, read.Body);
        Assert.Equal(created.Headers.ETag, read.Headers.ETag);
        Assert.Equal(read.Body, (await http.Get("/v1/customers")).Ok().GetProperty("data")[0].GetRawText());
        Assert.Equal("0.000", json.GetProperty("balance").GetString());
    }

    [Fact]
    public async Task Everything_on_the_stage_reads_back_alone_and_in_its_list()
    {
        var stage = await Stage.Set(product);
        await Bill(stage);
        foreach (var collection in new[] { "customers", "subscriptions", "invoices", "credit-notes", "plans", "test-clocks", "events" })
        {
            var rows = (await stage.Http.Get($"/v1/{collection}?limit=100")).Ok().GetProperty("data").EnumerateArray().ToArray();
            Assert.NotEmpty(rows);
            Assert.Equal(rows.Select(row => row.GetProperty("created_at").GetDateTimeOffset()).OrderDescending(), rows.Select(row => row.GetProperty("created_at").GetDateTimeOffset()));
            foreach (var row in rows)
            {
                var id = row.GetProperty(collection == "plans" ? "code" : "id").GetString();
                var alone = await stage.Http.Get($"/v1/{collection}/{id}");
                Assert.Equal(row.GetRawText(), alone.Ok().GetRawText());
                Assert.NotNull(alone.Headers.ETag);
                Assert.Equal(304, (await stage.Http.Get($"/v1/{collection}/{id}", ("If-None-Match", alone.Headers.ETag!.ToString()))).Status);
            }
        }

        foreach (var collection in new[] { "tax-rates", "api-keys" })
            Assert.NotEmpty((await stage.Http.Get($"/v1/{collection}")).Ok().GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("customers?currency=KWD", "cus_kwd")]
    [InlineData("customers?test_clock=clk_a", "cus_clock")]
    [InlineData("customers?email=a@b.example", "cus_a")]
    [InlineData("customers?external_id=4711&collection=automatic", "cus_a")]
    [InlineData("customers?created_at[gte]=2100-01-01T00:00:00Z", "")]
    [InlineData("subscriptions?customer=cus_clock&plan=pro&status=canceled&past_due=true&currency=EUR&test_clock=clk_a&start_date=2026-01-31", "sub_a")]
    [InlineData("subscriptions?status=active", "")]
    [InlineData("subscriptions?start_date[gt]=2026-01-31", "")]
    [InlineData("invoices?status=draft", "inv_draft")]
    [InlineData("invoices?kind=one_off&customer=cus_a&status=issued&currency=EUR", "inv_issued")]
    [InlineData("invoices?subscription=sub_a&billing_date[gte]=2026-02-01&billing_date[lt]=2026-03-01", "2026-02-28")]
    [InlineData("invoices?issue_date=2026-01-31&due_date[gt]=2026-01-31&customer=cus_clock", "2026-01-31")]
    [InlineData("credit-notes?customer=cus_clock&status=issued&currency=EUR", "cus_clock")]
    [InlineData("credit-notes?number=CN-1", "")]
    [InlineData("plans?status=archived", "old")]
    [InlineData("plans?currency=JPY", "yen")]
    [InlineData("test-clocks?status=ready", "clk_a")]
    [InlineData("tax-rates?country=FR&category=standard&valid_from[lte]=2014-01-01", "txr_fr")]
    [InlineData("tax-rates?country=DE", "")]
    [InlineData("events?type=customer.created&object=cus_a", "customer/cus_a")]
    [InlineData("events?object=sub_a&type=subscription.canceled&actor=system", "subscription/sub_a")]
    public async Task A_filter_finds_what_fits_and_nothing_else(string query, string expected)
    {
        var stage = await Filtered.Of(product);
        var rows = (await stage.Http.Get($"/v1/{query}")).Ok().GetProperty("data").EnumerateArray().Select(Name).ToArray();
        Assert.Equal(expected.Length == 0 ? [] : [expected], rows);

        string Name(JsonElement row) => Names
            .Select(member => row.TryGetProperty(member, out var value) ? value.GetString() : null).FirstOrDefault(value => value == expected) ?? row.GetRawText();
    }

    [Fact]
    public async Task An_invoice_has_every_member_of_the_contract()
    {
        var stage = await Stage.Set(product);
        await Bill(stage);
        var invoice = (await stage.Http.Get("/v1/invoices?subscription=sub_a&limit=1")).Ok().GetProperty("data")[0];
        string[] members =
        [
            "id", "number", "status", "kind", "customer", "subscription", "currency", "billing_date", "issue_date", "due_date", "service_period", "lines",
            "subtotal", "discount_total", "tax_breakdown", "tax_total", "total", "credit_applied", "amount_paid", "amount_due", "seal",
        ];
        Assert.All(members, member => Assert.True(invoice.TryGetProperty(member, out _), member));
        Assert.All(["id", "component", "kind", "description", "period", "quantity", "unit_amount", "amount", "tax_rate", "tax_amount", "derivation"], member => Assert.True(invoice.GetProperty("lines")[0].TryGetProperty(member, out _), member));
        Assert.All(["category", "percent", "taxable", "tax"], member => Assert.True(invoice.GetProperty("tax_breakdown")[0].TryGetProperty(member, out _), member));
        Assert.All(["sequence", "hash", "previous"], member => Assert.True(invoice.GetProperty("seal").TryGetProperty(member, out _), member));
        var subscription = (await stage.Http.Get("/v1/subscriptions/sub_a")).Ok();
        Assert.All(["status", "past_due", "current_period", "next_billing_date", "scheduled", "quantities", "metadata"], member => Assert.True(subscription.TryGetProperty(member, out _), member));
        var note = (await stage.Http.Get("/v1/credit-notes")).Ok().GetProperty("data")[0];
        Assert.All(["id", "number", "invoice", "customer", "currency", "lines", "subtotal", "tax_breakdown", "tax_total", "total", "to_balance", "refunded", "applied_to_invoice"], member => Assert.True(note.TryGetProperty(member, out _), member));
    }

    // A month billed, then canceled in mid-period with credit.
    private static async Task Bill(Stage stage)
    {
        Assert.Equal("ready", (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-03-10T12:00:00Z"}""")).Ok().GetProperty("status").GetString());
        (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "now", "credit": "prorate", "reason": "Enough"}""")).Ok();
        (await stage.Http.Patch("/v1/customers/cus_a", """{"email": "a@b.example", "external_id": "4711"}""")).Ok();
    }

    private static bool Contains(JsonElement actual, JsonElement expected) => expected.ValueKind == JsonValueKind.Object
        ? expected.EnumerateObject().All(member => actual.TryGetProperty(member.Name, out var value) && Contains(value, member.Value))
        : JsonElement.DeepEquals(actual, expected);

    /// <summary>One billed stage for all the filters.</summary>
    private static class Filtered
    {
        private static Stage? stage;

        public static async Task<Stage> Of(StandaloneFixture product)
        {
            if (stage is not null) return stage;
            var fresh = await Stage.Set(product);
            await Bill(fresh);
            return stage = fresh;
        }
    }
}
