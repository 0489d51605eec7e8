using System.Globalization;
using System.Text.Json;
using Npgsql;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Statements;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Transfers: what came in on the bank account becomes payments, through the API alone.</summary>
public sealed class StatementTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Import = "/v1/bank-statements";
    private const string Lines = "/v1/bank-statements/lines";

    [Fact]
    public async Task A_statement_pays_the_invoices_it_names_and_lists_the_rest()
    {
        var (http, numbers) = await Firm(4);
        var statement = $"""
            Date;Libellé;Donneur d'ordre;Montant;Devise
            31/01/2026;VIR SEPA {numbers[0].Replace('-', ' ')} merci;GLOBEX;100,00;EUR
            31/01/2026;{numbers[1]};GLOBEX;40,00;EUR
            31/01/2026;Facture {numbers[2]};GLOBEX;1 150,00;EUR
            31/01/2026;merci;INITECH;100,00;EUR
            31/01/2026;FRAIS BANCAIRES;;-12,50;EUR
            """;

        var first = (await http.Text(Import, statement, "text/csv")).Ok();
        Assert.Equal("""{"lines":5,"added":5,"recorded":3,"matched":0,"unmatched":1,"ignored":1}""", first.GetRawText());
        // Sent again, also with what came since, each line counts once.
        var again = (await http.Text(Import, statement + $"\n01/02/2026;{numbers[1]};GLOBEX;60,00;EUR", "text/csv")).Ok();
        Assert.Equal("""{"lines":6,"added":1,"recorded":4,"matched":0,"unmatched":1,"ignored":1}""", again.GetRawText());

        Assert.Equal(["inv_1 paid 0.00", "inv_2 paid 0.00", "inv_3 paid 0.00", "inv_4 issued 100.00"], await Invoices(http));
        Assert.Equal("1050.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        Assert.Equal(4, (await http.Get("/v1/payments?limit=100")).Ok().GetProperty("data").GetArrayLength());
        var unmatched = Assert.Single((await http.Get(Lines + "?status=unmatched")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("no_open_invoice_named", "INITECH", "2026-01-31", "100.00"), (Text(unmatched, "reason"), Text(unmatched, "counterparty"), Text(unmatched, "date"), Text(unmatched, "amount")));
        Assert.Equal("outgoing", Text((await http.Get(Lines + "?status=ignored")).Ok().GetProperty("data")[0], "reason"));
        var payment = (await http.Get("/v1/payments?invoice=inv_1")).Ok().GetProperty("data")[0];
        Assert.Equal(("transfer", "2026-01-31T12:00:00Z"), (Text(payment, "method"), Text(payment, "paid_at")));
        var alert = Assert.Single((await http.Get("/v1/alerts?kind=unmatched_payments")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(Text(unmatched, "id"), Text(alert, "object"));
    }

    [Fact]
    public async Task A_person_assigns_or_ignores_what_was_not_matched()
    {
        var (http, numbers) = await Firm(2);
        (await http.Post(Import, """
            {"lines": [{"id": "B-1", "date": "2026-01-31", "amount": "100.00", "text": "thanks"}, {"id": "B-2", "date": "2026-01-31", "amount": "3.00"}, {"id": "B-3", "date": "2026-01-31", "amount": "5", "currency": "JPY"}]}
            """)).Ok();
        var lines = (await http.Get(Lines + "?status=unmatched")).Ok().GetProperty("data").EnumerateArray().ToDictionary(line => Text(line, "own_id"), line => Text(line, "id"));

        Assert.Equal("invoice_not_found", (await http.Post($"{Lines}/{lines["B-1"]}/assign", """{"invoice": "inv_none"}""")).Problem(422));
        Assert.Equal("currency_mismatch", (await http.Post($"{Lines}/{lines["B-3"]}/assign", """{"invoice": "inv_1"}""")).Problem(422));
        Assert.Equal("not_found", (await http.Post($"{Lines}/bsl_none/assign", """{"invoice": "inv_1"}""")).Problem(404));
        foreach (var _ in new[] { 1, 2 })
        {
            var assigned = (await http.Post($"{Lines}/{lines["B-1"]}/assign", """{"invoice": "inv_1"}""")).Ok();
            Assert.Equal(("recorded", "inv_1", "100.00"), (Text(assigned, "status"), Text(assigned.GetProperty("payments")[0], "invoice"), Text(assigned.GetProperty("payments")[0], "amount")));
        }

        Assert.Equal("line_settled", (await http.Post($"{Lines}/{lines["B-1"]}/assign", """{"invoice": "inv_2"}""")).Problem(409));
        Assert.Equal("line_settled", (await http.Post($"{Lines}/{lines["B-1"]}/ignore", "{}")).Problem(409));
        Assert.Equal(("ignored", "Interest"), (Text((await http.Post($"{Lines}/{lines["B-2"]}/ignore", """{"reason": "Interest"}""")).Ok(), "status"), Text((await http.Get($"{Lines}/{lines["B-2"]}")).Ok(), "reason")));
        Assert.Equal("recorded", Text((await http.Post($"{Lines}/{lines["B-2"]}/assign", """{"invoice": "inv_2"}""")).Ok(), "status"));
        Assert.Equal(["inv_1 paid 0.00", "inv_2 issued 97.00"], await Invoices(http));
        // Another line under the same id of the bank is a mistake, not a repetition.
        Assert.Equal("id_taken", (await http.Post(Import, """{"lines": [{"id": "B-1", "date": "2026-01-31", "amount": "101.00"}]}""")).Problem(409));
        Assert.Equal("bad_amount", (await http.Text(Import, "date;amount\n2026-01-31;x", "text/csv")).Problem(422));
        Assert.Equal("import_needs_one", (await http.Post(Import, "{}")).Problem(422));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_comes_next_finishes_a_line_that_was_left_half_done(bool paymentWasRecorded)
    {
        // Given a line whose importer died before, or after, its payment was recorded, and before it noted that
        var (http, numbers) = await Firm(1);
        var sent = $"date;amount;text\n2026-01-31;100;{numbers[0]}";
        if (paymentWasRecorded)
        {
            (await http.Text(Import, sent, "text/csv")).Ok();
            await OwnerAsync("UPDATE bank_statement_lines SET status = 'matched'");
        }
        else
        {
            await using var database = new BillingDatabase(new BillingDatabaseOptions { ConnectionString = standalone.ConnectionString });
            Assert.Null((await new BankStatements(database).ImportAsync(_seller, new ImportBankStatement { Csv = sent }, TimeProvider.System.GetUtcNow())).Refusal);
        }

        Assert.Equal("matched", Text((await http.Get(Lines)).Ok().GetProperty("data")[0], "status"));

        // When several people import it again, or something else
        await Task.WhenAll(http.Text(Import, sent, "text/csv"), http.Text(Import, sent, "text/csv"), http.Text(Import, "date;amount\n2026-01-31;-1", "text/csv"));

        Assert.Equal("recorded", Text((await http.Get(Lines + "?status=recorded")).Ok().GetProperty("data")[0], "status"));
        Assert.Equal("100.00", Text(Assert.Single((await http.Get("/v1/payments")).Ok().GetProperty("data").EnumerateArray()), "amount"));
        Assert.Equal("0.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
    }

    [Fact]
    public async Task Thousands_of_lines_are_taken_at_once()
    {
        var (http, numbers) = await Firm(1);
        var lines = Enumerable.Range(1, 9_999).Select(i => string.Create(CultureInfo.InvariantCulture, $"2026-01-31;{i}.00;A transfer with a text as long as banks make them {i};A payer with a name {i}"));
        var statement = $"date;amount;text;name\n2026-01-31;25.00;{numbers[0]};x\n{string.Join('\n', lines)}";

        var answer = (await http.Text(Import, statement, "text/csv")).Ok();

        Assert.Equal((10_000, 1, 9_999), (answer.GetProperty("added").GetInt32(), answer.GetProperty("recorded").GetInt32(), answer.GetProperty("unmatched").GetInt32()));
        Assert.Equal("too_many_lines", (await http.Text(Import, statement + "\n2026-01-31;1;;", "text/csv")).Problem(422));
        Assert.Equal("body_too_large", (await http.Text(Import, new string('x', 5 * 1024 * 1024), "text/csv")).Problem(413));
    }

    private string _seller = "";

    private async Task<(HttpClient Http, string[] Numbers)> Firm(int invoices)
    {
        var seller = await standalone.NewSeller("sandbox");
        _seller = seller.Id;
        (await seller.Http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex"}""")).Ok(201);
        var numbers = new List<string>();
        for (var i = 1; i <= invoices; i++)
        {
            var invoice = await seller.Http.Post("/v1/invoices", $$"""{"id": "inv_{{i}}", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""");
            numbers.Add(Text(invoice.Ok(201), "number"));
        }

        return (seller.Http, [.. numbers]);
    }

    private static async Task<string[]> Invoices(HttpClient http) =>
        [.. (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray().Select(one => $"{Text(one, "id")} {Text(one, "status")} {Text(one, "amount_due")}").Order(StringComparer.Ordinal)];

    private async Task OwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(standalone.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"{sql} WHERE organization = '{_seller}'", connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
