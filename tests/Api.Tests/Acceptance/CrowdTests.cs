using System.Globalization;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Fifty at once in one organization.</summary>
[Collection(Product.Name)]
public sealed class CrowdTests(StandaloneFixture product)
{
    private const int Clients = 50;

    [Fact]
    public async Task Nobody_is_lost_in_a_crowd()
    {
        // Given one seller whose fifty clients all work at once, on their own customers and on a shared one
        var stage = await Stage.Set(product);
        var answers = (await Task.WhenAll(Enumerable.Range(1, Clients).Select(i => Work(stage.Http, i)))).SelectMany(list => list).ToArray();

        // Then everything was done
        Assert.All(answers, answer => answer.Ok(201));
        Assert.Equal(Clients, await Count("customers WHERE id ~ '^cus_c[0-9]'"));
        Assert.Equal(Clients, await Count("subscriptions WHERE id LIKE 'sub_c%'"));

        // And the shared balance is the sum of its movements
        var sum = Enumerable.Range(1, Clients).Sum(i => i + 0.01m) + (Clients * -0.01m);
        Assert.Equal(sum.ToString("F2", CultureInfo.InvariantCulture), (await stage.Http.Get("/v1/customers/cus_clock/balance?limit=1")).Ok().GetProperty("balance").GetString());

        // And the numbers have no gap, and every invoice has one
        Assert.Equal(0, await Count("invoices WHERE number IS NULL AND id <> 'inv_draft'"));
        Assert.Equal(0, await Count("register_entries e WHERE sequence > 1 AND NOT EXISTS (SELECT 1 FROM register_entries p WHERE p.organization = e.organization AND p.series = e.series AND p.sequence = e.sequence - 1 AND p.seal = e.previous_seal)"));
        Assert.Equal(await Count("invoices WHERE number IS NOT NULL"), await Count("register_entries WHERE document LIKE 'inv_%'"));

        Task<long> Count(string what) => Footprint.Count(
            product.ConnectionString, $"SELECT count(*) FROM {what}{(what.Contains("WHERE", StringComparison.Ordinal) ? " AND" : " WHERE")} organization = '{stage.Seller.Id}'".Replace("e WHERE sequence > 1 AND", $"e WHERE e.organization = '{stage.Seller.Id}' AND sequence > 1 AND", StringComparison.Ordinal));
    }

    private static async Task<List<Answer>> Work(HttpClient http, int i)
    {
        var answers = new List<Answer>
        {
            await http.Post("/v1/customers", $$"""{"id": "cus_c{{i}}", "name": "{{i}}"}""", ("Idempotency-Key", $"c{i}")),
            await http.Post("/v1/subscriptions", $$"""{"id": "sub_c{{i}}", "customer": "cus_c{{i}}", "plan": "pro", "quantities": {"seat": "{{i}}"} }""", ("Idempotency-Key", $"s{i}")),
            await http.Post("/v1/customers/cus_clock/credits", $$"""{"amount": "{{i}}.01", "currency": "EUR", "reason": "in"}""", ("Idempotency-Key", $"i{i}")),
            await http.Post("/v1/customers/cus_clock/credits", """{"amount": "-0.01", "currency": "EUR", "reason": "out"}"""),
            await http.Post("/v1/invoices", Stage.OneOff($"inv_c{i}", $"cus_c{i}")),
        };
        return answers;
    }
}
