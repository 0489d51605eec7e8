using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Hosts;

/// <summary>A little of everything that leaves a figure: invoices, a card that is charged, a wake, an alert.</summary>
internal static class Firm
{
    public static async Task WorkAsync(RunningHosts hosts)
    {
        var sandbox = await FoundAsync(hosts, "sandbox");
        await PostAsync(hosts, sandbox, "/v1/plans", Plan("49.00"));
        await PostAsync(hosts, sandbox, "/v1/test-clocks", new { id = "clk_x", now = "2026-01-31T00:00:00Z" });
        await PostAsync(hosts, sandbox, "/v1/customers", new { id = "cus_x", name = "Customer", test_clock = "clk_x" });
        await PostAsync(hosts, sandbox, "/v1/customers/cus_x/payment-methods", new { type = "card", token = "tok_ok" });
        await PostAsync(hosts, sandbox, "/v1/subscriptions", new { id = "sub_x", customer = "cus_x", plan = "pro" });
        await PostAsync(hosts, sandbox, "/v1/test-clocks/clk_x/advance", new { to = "2026-03-15T00:00:00Z" });

        // An invoice of nothing raises an alert, which counts where it is no sandbox.
        var live = await FoundAsync(hosts, "live");
        await PostAsync(hosts, live, "/v1/plans", Plan("0.00"));
        await PostAsync(hosts, live, "/v1/customers", new { id = "cus_y", name = "Customer" });
        await PostAsync(hosts, live, "/v1/subscriptions", new { id = "sub_y", customer = "cus_y", plan = "pro" });
    }

    /// <summary>A request to the API; without a body it asks.</summary>
    public static async Task<HttpResponseMessage> AskAsync(RunningHosts hosts, string path, string key, object? body)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, hosts.Of("billing-api").At("http", path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await hosts.Http.SendAsync(request);
    }

    private static async Task<string> FoundAsync(RunningHosts hosts, string mode)
    {
        var answer = await PostAsync(
            hosts, RunningHosts.OperatorKey, "/v1/organizations", new { mode, legal_name = "Acme SAS", country = "FR", currency = "EUR", time_zone = "Europe/Paris" });
        return answer.GetProperty("api_key").GetProperty("key").GetString()!;
    }

    private static object Plan(string amount) => new
    {
        code = "pro",
        name = "Pro",
        currency = "EUR",
        interval = new { unit = "month" },
        components = new[] { new { code = "seat", name = "Seat", kind = "recurring", price = new { model = "flat", amount } } },
    };

    private static async Task<JsonElement> PostAsync(RunningHosts hosts, string key, string path, object body)
    {
        using var answer = await AskAsync(hosts, path, key, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answers {answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
