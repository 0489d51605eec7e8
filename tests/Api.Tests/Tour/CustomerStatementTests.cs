using System.Text.Json;
using ClosedXML.Excel;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What moved between a customer and its seller, as JSON and as a report.</summary>
public sealed class CustomerStatementTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Every_movement_stands_with_what_is_owed_and_what_is_in_credit_after_it()
    {
        var http = await Life();

        var january = (await http.Get("/v1/customers/cus_1/statement?from=2026-01-01&to=2026-01-31")).Ok();
        Assert.Equal(
            [
                "2026-01-15 credit_by_hand - - welcome: 0.00 = 0.00, 10.00 = 10.00, -",
                "2026-01-15 invoice INV-2026-000001 - -: 120.00 = 120.00, 0.00 = 10.00, -",
                "2026-01-15 credit_applied - INV-2026-000001 -: -10.00 = 110.00, -10.00 = 0.00, -",
            ],
            Movements(january));
        Assert.Equal(("0.00", "0.00", "110.00", "0.00"), Balances(january));
        Assert.Equal(("inv_1", "2026-02-14", "EUR"), (Text(january.GetProperty("movements")[1], "document"), Text(january.GetProperty("movements")[1], "due_date"), Text(january, "currency")));

        // What is paid too much is credit, what goes back is owed again, what is given up is owed no more, and what comes in for it after all is money
        var february = (await http.Get("/v1/customers/cus_1/statement?from=2026-02-01&to=2026-02-28")).Ok();
        Assert.Equal(
            [
                "2026-02-03 payment - INV-2026-000001 transfer Statement 7: -100.00 = 10.00, 0.00 = 0.00, 100.00",
                "2026-02-03 payment - INV-2026-000001 transfer: -10.00 = 0.00, 20.00 = 20.00, 30.00",
                "2026-02-03 refund - INV-2026-000001 Goodwill: 25.00 = 25.00, 0.00 = 20.00, -25.00",
                "2026-02-03 chargeback - INV-2026-000001 fraudulent: 30.00 = 55.00, 0.00 = 20.00, -30.00",
                "2026-02-03 credit_note CN-2026-000001 INV-2026-000001 sorry: -24.00 = 31.00, 0.00 = 20.00, -",
                "2026-02-03 write_off - INV-2026-000001 -: -31.00 = 0.00, 0.00 = 20.00, -",
                "2026-02-03 payment - INV-2026-000001 transfer: 0.00 = 0.00, 0.00 = 20.00, 5.00",
                "2026-02-03 credit_by_hand - - paid out: 0.00 = 0.00, -5.00 = 15.00, -5.00",
            ],
            Movements(february));
        Assert.Equal(("110.00", "0.00", "0.00", "15.00"), Balances(february));
        Assert.Equal("pay_1 pay_2 dp_1 -", string.Join(' ', Document(0), Document(1), Document(3), Document(7)));

        // The credit balance is what the customer has, and nothing moved since
        Assert.Equal("15.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        var march = (await http.Get("/v1/customers/cus_1/statement?from=2026-03-01&to=2026-03-31")).Ok();
        Assert.Empty(Movements(march));
        Assert.Equal(("0.00", "15.00", "0.00", "15.00"), Balances(march));

        string Document(int place) => Or(february.GetProperty("movements")[place], "document");
    }

    [Fact]
    public async Task The_report_says_the_same_and_ties_to_the_ledger_and_to_the_documents()
    {
        var http = await Life();
        const string days = "customer=cus_1&from=2026-02-01&to=2026-02-28";

        var report = (await http.Get($"/v1/reports/customer-statement.json?{days}")).Ok();

        Assert.Equal(9, report.GetProperty("row_count").GetInt32());
        var opening = report.GetProperty("rows")[0];
        Assert.Equal(("2026-02-01", "opening", "110.00", "110"), (Text(opening, "day"), Text(opening, "kind"), Text(opening, "receivable"), Text(opening, "owed")));
        Assert.Equal(("0.00", "15.00", "75.00"), (Text(report.GetProperty("totals"), "receivable"), Text(report.GetProperty("totals"), "credit"), Text(report.GetProperty("totals"), "money")));
        AssertRight(report, "owed_less_ledger", "invoices_less_documents", "credit_less_movements");
        AssertRight((await http.Get("/v1/reports/customer-statement.json?customer=cus_1&from=2026-01-01&to=2026-01-31")).Ok(), "invoices_less_documents");

        using var answer = await http.GetAsync($"/v1/reports/customer-statement.xlsx?{days}&language=fr");
        using var book = new XLWorkbook(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("Relevé de compte client", book.Worksheet(1).Cell("A1").GetString());
        Assert.Equal(["Date", "Nature", "Pièce", "Numéro", "De la facture", "Échéance", "Libellé", "Créance", "Solde dû", "Crédit", "Solde créditeur", "Encaissement"], book.Worksheet("Données").Row(1).CellsUsed().Select(cell => cell.GetString()));
        Assert.Equal([110, 10, 0, 25, 55, 31, 0, 0, 0], book.Worksheet("Données").Column("I").Cells(2, 10).Select(cell => cell.GetDouble()));
    }

    [Fact]
    public async Task A_customer_without_a_past_has_an_empty_statement_and_one_of_another_seller_has_none()
    {
        var http = await Life();
        (await http.Post("/v1/customers", """{"id": "cus_new", "name": "New", "currency": "USD"}""")).Ok(201);

        var statement = (await http.Get("/v1/customers/cus_new/statement")).Ok();
        Assert.Empty(Movements(statement));
        Assert.Equal((("0.00", "0.00", "0.00", "0.00"), "USD"), (Balances(statement), Text(statement, "currency")));

        // Another customer's movements are not in it
        (await http.Post("/v1/customers", """{"id": "cus_2", "name": "Initech", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/customers/cus_2/credits", """{"amount": "7.00", "currency": "EUR", "reason": "welcome"}""")).Ok(201);
        Assert.Equal(["2026-02-03 credit_by_hand - - welcome: 0.00 = 0.00, 7.00 = 7.00, -"], Movements((await http.Get("/v1/customers/cus_2/statement?from=2026-02-01&to=2026-02-28")).Ok()));

        Assert.Equal("customer_required", (await http.Get("/v1/reports/customer-statement.json")).Problem(422));
        Assert.Equal("not_found", (await http.Get("/v1/reports/customer-statement.csv?customer=cus_none")).Problem(404));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/reports/ledger.json?customer=cus_1")).Problem(400));
        Assert.Equal("not_found", (await http.Get("/v1/customers/cus_none/statement")).Problem(404));
        Assert.Equal("days_reversed", (await http.Get("/v1/customers/cus_1/statement?from=2026-02-01&to=2026-01-31")).Problem(422));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/customers/cus_1/statement?as_of=2026-02-01")).Problem(400));
        Assert.Equal("not_found", (await (await standalone.NewSeller("sandbox")).Http.Get("/v1/reports/customer-statement.json?customer=cus_1")).Problem(404));
    }

    /// <summary>A customer to whom everything happens to one invoice of 120.00.</summary>
    private async Task<HttpClient> Life()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/customers/cus_1/credits", """{"amount": "10.00", "currency": "EUR", "reason": "welcome"}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-03T10:00:00Z"}""")).Ok(), "status"));
        (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "100.00", "method": "transfer", "reference": "Statement 7"}""")).Ok();
        (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_2", "amount": "30.00"}""")).Ok();
        (await http.Post("/v1/payments/pay_1/refund", """{"amount": "25.00", "reason": "Goodwill"}""")).Ok();
        (await http.Post("/v1/payments/pay_2/chargeback", """{"dispute": "dp_1", "reason": "fraudulent"}""")).Ok();
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_1", "amount": "24.00", "reason": "sorry", "refund": "none"}""")).Ok(201);
        (await http.Post("/v1/invoices/inv_1/write-off", """{"reason": "gone"}""")).Ok();
        (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_3", "amount": "5.00"}""")).Ok();
        (await http.Post("/v1/customers/cus_1/credits", """{"amount": "-5.00", "currency": "EUR", "reason": "paid out"}""")).Ok(201);
        return http;
    }

    private static string[] Movements(JsonElement statement) =>
    [
        .. statement.GetProperty("movements").EnumerateArray().Select(row =>
            $"{Text(row, "day")} {Text(row, "kind")} {Or(row, "number")} {Or(row, "invoice")} {Or(row, "detail")}: "
            + $"{Text(row, "receivable")} = {Text(row, "owed")}, {Text(row, "credit")} = {Text(row, "credit_balance")}, {Or(row, "money")}"),
    ];

    private static (string?, string?, string?, string?) Balances(JsonElement statement) =>
        statement.GetProperty("opening") is var opening && statement.GetProperty("closing") is var closing
            ? (Text(opening, "owed"), Text(opening, "credit_balance"), Text(closing, "owed"), Text(closing, "credit_balance"))
            : default;

    private static void AssertRight(JsonElement report, params string[] names)
    {
        foreach (var name in names) Assert.Equal("0.00", Text(report.GetProperty("checks"), name));
    }

    private static string Or(JsonElement row, string member) => row.GetProperty(member).GetString() ?? "-";

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
