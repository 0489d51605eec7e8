using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Documents;

/// <summary>What the rows become: amounts in the currency's digits, lines in order, sentences.</summary>
[Collection(ApiTests.Name)]
public sealed class ReadingTests(ApiFixture api)
{
    private const string Derivation = """{"formula": "quantity x unit_amount x days / period_days", "inputs": {"quantity": "3", "unit_amount": "49.00", "days": "15", "period_days": "31"}, "rounding": "half_away_from_zero:2"}""";

    [Fact]
    public async Task An_invoice_is_shown_with_its_lines_and_seal()
    {
        var seller = await SellerWithInvoice("EUR");
        var invoice = (await seller.Http.Get("/v1/invoices/inv_1")).Ok();
        Assert.Equal("INV-000001", invoice.GetProperty("number").GetString());
        Assert.Equal("142.26", invoice.GetProperty("subtotal").GetString());
        Assert.Equal("49.00", invoice.GetProperty("lines")[0].GetProperty("unit_amount").GetString());
        Assert.Equal("3", invoice.GetProperty("lines")[0].GetProperty("quantity").GetString());
        Assert.Equal("20", invoice.GetProperty("lines")[0].GetProperty("tax_rate").GetString());
        Assert.Equal(["inl_1", "inl_2"], invoice.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("id").GetString()!));
        Assert.Equal("2026-02-01", invoice.GetProperty("service_period").GetProperty("end").GetString());
        Assert.Equal(1, invoice.GetProperty("seal").GetProperty("sequence").GetInt64());
        Assert.Equal("2026-01-01T00:00:00Z", invoice.GetProperty("created_at").GetString());
    }

    [Theory]
    [InlineData("JPY", "14226")]
    [InlineData("KWD", "14.226")]
    [InlineData("EUR", "142.26")]
    public async Task Amounts_have_the_digits_of_their_currency(string currency, string subtotal)
    {
        var seller = await SellerWithInvoice(currency);
        var listed = (await seller.Http.Get($"/v1/invoices?customer=cus_1&status=paid&billing_date[gte]=2026-01-01&currency={currency}")).Ok();
        var invoice = listed.GetProperty("data")[0];
        Assert.Equal(subtotal, invoice.GetProperty("subtotal").GetString());
        Assert.Equal(2, invoice.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task An_invoice_is_explained_in_sentences()
    {
        var seller = await SellerWithInvoice("EUR");
        var explained = (await seller.Http.Get("/v1/invoices/inv_1/explain")).Ok();
        var line = explained.GetProperty("lines")[0];
        Assert.Equal("3 x 49.00 x 15 / 31", line.GetProperty("with_numbers").GetString());
        Assert.Contains("rounded half away from zero to 2 digits this is 71.13 EUR", line.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains("20 % of 142.26 EUR, the sum of 2 lines, is 28.45 EUR", explained.GetProperty("taxes")[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["subtotal", "discount_total", "tax_total", "total", "credit_applied", "amount_paid", "amount_due"],
            explained.GetProperty("totals").EnumerateArray().Select(step => step.GetProperty("step").GetString()!));
    }

    [Fact]
    public async Task A_plan_is_shown_with_all_its_versions()
    {
        var seller = await api.NewSeller("sandbox");
        const string terms = """ "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "billing": "advance", "trial_days": 0, "tax_category": "standard", "tax_behavior": "exclusive", "components": [], "metadata": {} """;
        await api.Execute($$"""
            INSERT INTO plans (organization, id, name, currency, latest_version, version, created_at) VALUES ('{{seller.Id}}', 'pro', 'Pro', 'EUR', 2, 2, now());
            INSERT INTO plan_versions VALUES ('{{seller.Id}}', 'pro', 1, '{ {{terms}} }', now()), ('{{seller.Id}}', 'pro', 2, '{ {{terms}} }', now());
            """);
        var answer = await seller.Http.Get("/v1/plans/pro");
        Assert.Equal(2, answer.Ok().GetProperty("version").GetInt32());
        Assert.Equal([1, 2], answer.Json.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal("\"2\"", answer.Headers.ETag!.ToString());
        Assert.Equal(1, (await seller.Http.Get("/v1/plans?status=active")).Ok().GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Events_are_the_journal_newest_first()
    {
        var seller = await api.NewSeller("sandbox");
        await api.Execute($$"""
            INSERT INTO journal (organization, stream, version, type, data, at, actor, cause) VALUES
                ('{{seller.Id}}', 'customer/cus_1', 1, 'api_key.created', '{"key": {"id": "key_1", "sha256": "0f", "last4": "abcd", "created_at": "2026-01-31T00:00:00Z"} }', now(), 'key_1', 'req_1'),
                ('{{seller.Id}}', 'customer/cus_1', 2, 'customer.updated', '{}', now(), NULL, NULL),
                ('{{seller.Id}}', 'plan/pro', 1, 'plan.published', '{}', now(), 'key_1', 'req_2');
            """);
        var all = (await seller.Http.Get("/v1/events?limit=2")).Ok();
        Assert.Equal(["plan.published", "customer.updated"], Types(all));
        var rest = (await seller.Http.Get($"/v1/events?limit=2&cursor={all.GetProperty("next_cursor").GetString()}")).Ok();
        Assert.Equal(["api_key.created"], Types(rest));
        Assert.Equal(2, Types((await seller.Http.Get("/v1/events?object=cus_1")).Ok()).Length);
        Assert.Equal(["plan.published"], Types((await seller.Http.Get("/v1/events?object=plan/pro&type=plan.published")).Ok()));
        var id = rest.GetProperty("data")[0].GetProperty("id").GetString();
        Assert.Equal("""{"key":{"id":"key_1","last4":"abcd","created_at":"2026-01-31T00:00:00Z"}}""", (await seller.Http.Get($"/v1/events/{id}")).Ok().GetProperty("data").GetRawText());
        (await api.Sandbox.Http.Get($"/v1/events/{id}")).Problem(404);

        static string[] Types(JsonElement page) => [.. page.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("type").GetString()!)];
    }

    [Fact]
    public async Task A_balance_has_its_movements_newest_first()
    {
        var seller = await api.NewSeller("sandbox");
        await api.Execute($"""
            INSERT INTO customers (organization, id, name, currency, collection, balance, version, created_at) VALUES ('{seller.Id}', 'cus_1', 'x', 'EUR', 'manual', 1500, 1, now());
            INSERT INTO balance_movements (organization, id, customer, currency, kind, amount, balance_after, recorded_in, created_at) VALUES
                ('{seller.Id}', 'bm_1', 'cus_1', 'EUR', 'manual', 2000, 2000, 1, now()), ('{seller.Id}', 'bm_2', 'cus_1', 'EUR', 'manual', -500, 1500, 2, now());
            """);
        var balance = (await seller.Http.Get("/v1/customers/cus_1/balance")).Ok();
        Assert.Equal("15.00", balance.GetProperty("balance").GetString());
        Assert.Equal(["-5.00", "20.00"], balance.GetProperty("movements").EnumerateArray().Select(movement => movement.GetProperty("amount").GetString()!));
    }

    [Fact]
    public async Task Advancing_a_clock_answers_200_when_it_is_ready_and_202_when_it_is_not()
    {
        (await api.Sandbox.Http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-31T01:00:00+01:00"}""")).Ok(201);
        Assert.Equal("2026-01-31T00:00:00Z", (await api.Sandbox.Http.Get("/v1/test-clocks/clk_1")).Ok().GetProperty("now").GetString());
        Assert.Equal("ready", (await api.Sandbox.Http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2027-01-31T00:00:00Z"}""")).Ok().GetProperty("status").GetString());
        Assert.Equal("advancing", (await api.Sandbox.Http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2099-01-31T00:00:00Z"}""")).Ok(202).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_operator_can_make_another_key_for_an_organization()
    {
        var seller = await api.NewSeller("live");
        var key = (await api.Operator.Post($"/v1/organizations/{seller.Id}/api-keys", """{"scopes": ["admin"]}""")).Ok(201);
        Assert.StartsWith("bk_live_", key.GetProperty("key").GetString(), StringComparison.Ordinal);
        (await api.Operator.Post("/v1/organizations/org_none/api-keys", "{}")).Problem(404);
    }

    private async Task<Seller> SellerWithInvoice(string currency)
    {
        var seller = await api.NewSeller("sandbox");
        await api.Execute($$"""
            INSERT INTO invoices (organization, id, customer, kind, status, currency, billing_date, service_start, service_end, subtotal,
                discount_total, tax_total, total, amount_paid, amount_due, tax_breakdown, recorded_in, version, created_at)
            VALUES ('{{seller.Id}}', 'inv_1', 'cus_1', 'one_off', 'paid', '{{currency}}', '2026-01-01', '2026-01-01', '2026-02-01', 14226, 0, 2845, 17071, 17071, 0,
                '[{"category": "standard", "name": "TVA", "percent": "20", "taxable": "142.26", "tax": "28.45"}]', 1, 1, '2026-01-01T00:00:00Z');
            INSERT INTO invoice_lines (organization, invoice, id, ordinal, kind, component, description, quantity, unit_amount, currency, amount,
                tax_category, tax_rate, tax_amount, derivation)
            VALUES ('{{seller.Id}}', 'inv_1', 'inl_2', 2, 'recurring', 'seat', 'Seats', 3.000, 49, '{{currency}}', 7113, 'standard', 20.0, 1422, '{{Derivation}}'),
                   ('{{seller.Id}}', 'inv_1', 'inl_1', 1, 'recurring', 'seat', 'Seats', 3.000, 49, '{{currency}}', 7113, 'standard', 20.0, 1423, '{{Derivation}}');
            UPDATE invoices SET number = 'INV-000001', issue_date = '2026-01-01', seal_sequence = 1, seal_hash = 'aa', seal_previous = '00'
            WHERE organization = '{{seller.Id}}';
            """);
        return seller;
    }
}
