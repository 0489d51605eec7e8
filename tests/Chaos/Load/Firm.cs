using OrleansBilling.Chaos.Hosts;

namespace OrleansBilling.Chaos.Load;

/// <summary>The seller: a sandbox, which has test clocks and a gateway, and in which all else is as in a live one.</summary>
internal static class Firm
{
    public const string TimeZone = "Europe/Paris";

    /// <summary>What a period of either plan costs, in cents.</summary>
    public const long Price = 4900;

    /// <summary>Events that webhooks are asked for.</summary>
    public static IReadOnlyList<string> EventTypes { get; } = ["invoice.issued", "invoice.paid", "payment.succeeded", "subscription.created"];

    public static async Task<(Promises Promises, Caller Caller)> FoundAsync(ChaosCluster cluster, Receiver receiver)
    {
        using var operators = new Caller(cluster.ApiAddress, ChaosCluster.OperatorKey);
        var founded = await operators.PostAsync(
            "/v1/organizations", new { mode = "sandbox", legal_name = "Acme SAS", country = "FR", currency = "EUR", time_zone = TimeZone }, "found");
        var caller = new Caller(cluster.ApiAddress, founded.GetProperty("api_key").GetProperty("key").GetString()!);
        foreach (var unit in new[] { "month", "day" }) await caller.PostAsync("/v1/plans", Plan(unit), $"plan-{unit}");
        await caller.PostAsync("/v1/webhook-endpoints", new { url = receiver.Url, types = EventTypes }, "endpoint");
        return (new Promises(founded.GetProperty("id").GetString()!), caller);
    }

    private static object Plan(string unit) => new
    {
        code = unit,
        name = unit,
        currency = "EUR",
        interval = new { unit },
        components = new[] { new { code = "seat", name = "Seat", kind = "recurring", price = new { model = "flat", amount = "49.00" } } },
    };
}
