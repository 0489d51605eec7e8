using System.Text.Json;
using Npgsql;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The audit through the API alone, and what it says when somebody changed something behind its back.</summary>
public sealed class AuditTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task The_audit_says_what_was_checked_how_many_and_the_first_thing_wrong_with_its_place()
    {
        var seller = await standalone.NewSeller("sandbox");
        var http = seller.Http;
        Assert.Equal("not_found", (await http.Get("/v1/audit")).Problem(404));
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T08:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/plans", """{"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month"}, "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "flat", "amount": "49.00"}}]}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "One", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);

        var passed = await Audit(http, "one");

        Assert.Equal("passed", Text(passed, "status"));
        Assert.Equal(JsonValueKind.Null, passed.GetProperty("first").ValueKind);
        Assert.All(passed.GetProperty("checks").EnumerateArray(), check => Assert.True(check.GetProperty("checked").GetInt64() > 0, check.ToString()));
        Assert.Equal(Text(passed, "id"), Text((await http.Get("/v1/audit")).Ok(), "id"));
        // The same key is the same audit; another seller has none.
        Assert.Equal(Text(passed, "id"), Text(await Audit(http, "one"), "id"));
        Assert.Equal("not_found", (await (await standalone.NewSeller("sandbox")).Http.Get("/v1/audit")).Problem(404));

        await using (var database = new NpgsqlConnection(standalone.ConnectionString))
        {
            await database.OpenAsync();
            await new NpgsqlCommand($"UPDATE customers SET name = 'Onf' WHERE organization = '{seller.Id}' AND id = 'cus_1'", database).ExecuteNonQueryAsync();
        }

        var failed = await Audit(http, "two");
        Assert.Equal(("failed", "customers cus_1"), (Text(failed, "status"), Text(failed.GetProperty("first"), "place")));
        Assert.Equal("name is \"Onf\", the journal says \"One\".", Text(failed.GetProperty("first"), "detail"));
        var alert = Assert.Single((await http.Get("/v1/alerts?kind=audit_failed")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(Text(failed, "id"), Text(alert, "object"));
    }

    private static async Task<JsonElement> Audit(HttpClient http, string key)
    {
        var answer = await http.Post("/v1/audit", null, ("Idempotency-Key", key));
        if (answer.Status == 200) return answer.Ok();
        answer.Ok(202);
        while (true)
        {
            var audit = (await http.Get("/v1/audit")).Ok();
            if (Text(audit, "status") != "running") return audit;
            await Task.Delay(100);
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
