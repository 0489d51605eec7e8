using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What the books say of what happens, through the API alone.</summary>
public sealed class LedgerTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task A_years_invoice_is_posted_by_months_and_its_payment_and_credit_after_it()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "year", "start_date": "2026-01-15"}""")).Ok(201);
        await Advance(http, "2026-01-16T10:00:00Z");
        var invoice = Text((await http.Get("/v1/invoices")).Ok().GetProperty("data")[0], "id");

        var posted = await List(http, $"document={invoice}");
        Assert.Equal(13, posted.Length);
        // 17 of 365 days are of January
        Assert.Equal("2026-01-15 invoice: 411000 438.00, 706100 -17.00 year/1, 487000 -348.00, 445712 -73.00 FR/20", posted[^1]);
        Assert.Equal("2027-01-31 recognition: 487000 14.00, 706100 -14.00 year/1", posted[0]);

        (await http.Post($"/v1/invoices/{invoice}/pay", """{"amount": "500.00", "method": "card"}""")).Ok();
        Assert.Equal("2026-01-16 payment: 511500 500.00, 411000 -438.00, 419100 -62.00", Assert.Single(await List(http, "fact=payment")));
        (await http.Post("/v1/credit-notes", $$"""{"invoice": "{{invoice}}", "amount": "43.80", "reason": "sorry", "refund": "balance"}""")).Ok(201);
        var credited = await List(http, "fact=credit_note");
        Assert.Equal("2026-01-16 credit_note: 419100 -43.80, 706100 1.70 year/1, 487000 34.80, 445712 7.30 FR/20", Assert.Single(credited));

        // By account and day, too; nothing of another seller's
        Assert.Equal(2, (await List(http, "account=419100")).Length);
        Assert.Empty(await List(http, "account=445712&day[gte]=2026-02-01"));
        Assert.Equal(2, (await List(http, "fact=recognition&day=2026-02-28")).Length);
        Assert.Empty(await List((await standalone.NewSeller("sandbox")).Http, ""));
    }

    [Fact]
    public async Task Accounts_that_ship_give_way_to_the_sellers_own()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        var shipped = (await http.Get("/v1/ledger/chart")).Ok();
        Assert.Equal(("411000", "issue"), (Text(shipped.GetProperty("accounts"), "receivable"), Text(shipped, "tax_due_on")));

        var saved = (await http.Send(HttpMethod.Put, "/v1/ledger/chart", """{"accounts": {"receivable": "411200"}, "tax_due_on": "receipt"}""")).Ok();

        Assert.Equal(("411200", "512000", "receipt"), (Text(saved.GetProperty("accounts"), "receivable"), Text(saved.GetProperty("accounts"), "bank"), Text(saved, "tax_due_on")));
        Assert.Equal(saved.GetRawText(), (await http.Get("/v1/ledger/chart")).Ok().GetRawText());
        Assert.Equal("account_used_twice", (await http.Send(HttpMethod.Put, "/v1/ledger/chart", """{"accounts": {"receivable": "512000"}}""")).Problem(422));
        Assert.Equal("unknown_account_role", (await http.Send(HttpMethod.Put, "/v1/ledger/chart", """{"accounts": {"cash": "530000"}}""")).Problem(422));
        Assert.Equal("unknown_field", (await http.Send(HttpMethod.Put, "/v1/ledger/chart", """{"roles": {}}""")).Problem(400));
    }

    [Fact]
    public async Task Where_tax_falls_due_with_the_money_it_waits_and_waits_again_after_a_refund()
    {
        var http = await Firm("receipt");
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        Assert.Equal("2026-01-15 invoice: 411000 120.00, 706000 -100.00, 445740 -20.00 FR/20", Assert.Single(await List(http, "document=inv_1")));

        (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "120.00"}""")).Ok();
        (await http.Post("/v1/payments/pay_1/refund", """{"amount": "60.00"}""")).Ok();

        Assert.Equal("2026-01-15 payment: 512000 120.00, 411000 -120.00, 445740 20.00 FR/20, 445712 -20.00 FR/20", Assert.Single(await List(http, "fact=payment")));
        Assert.Equal("2026-01-15 refund: 411000 60.00, 512000 -60.00, 445740 -10.00 FR/20, 445712 10.00 FR/20", Assert.Single(await List(http, "fact=refund")));
    }

    private async Task<HttpClient> Firm(string taxDueOn = "issue")
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Send(HttpMethod.Put, "/v1/ledger/chart", $$"""{"plans": {"year": "706100"}, "tax_rates": {"FR 20": "445712"}, "methods": {"card": "511500"}, "tax_due_on": "{{taxDueOn}}"}""")).Ok();
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "year", "name": "Year", "currency": "EUR", "interval": {"unit": "year", "count": 1},
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "365.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    /// <summary>Each transaction in a line: debits positive, credits negative, what is sold and taxed beside them.</summary>
    private static async Task<string[]> List(HttpClient http, string filter) =>
    [
        .. (await http.Get($"/v1/ledger/transactions?limit=100&{filter}".TrimEnd('&'))).Ok().GetProperty("data").EnumerateArray()
            .Select(one => $"{Text(one, "day")} {Text(one, "fact")}: {string.Join(", ", one.GetProperty("entries").EnumerateArray().Select(Entry))}"),
    ];

    private static string Entry(JsonElement entry)
    {
        var amount = entry.GetProperty("debit").GetString() ?? "-" + Text(entry, "credit");
        var plan = entry.GetProperty("plan").GetString() is { } code ? $" {code}/{entry.GetProperty("plan_version")}" : "";
        var tax = entry.GetProperty("tax_country").GetString() is { } country ? $" {country}/{Text(entry, "tax_percent")}" : "";
        return $"{Text(entry, "account")} {amount}{plan}{tax}";
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
