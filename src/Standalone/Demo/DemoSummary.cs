using System.Globalization;
using System.Text.Json;

namespace OrleansBilling.Standalone.Demo;

/// <summary>Counts what there is, from the API's lists.</summary>
internal static class DemoSummary
{
    internal static async Task<IReadOnlyList<string>> ReadAsync(DemoApi api, string clock)
    {
        var customers = await IdsAsync(api, $"/customers?limit=100&test_clock={clock}");
        var subscriptions = await IdsAsync(api, $"/subscriptions?limit=100&test_clock={clock}");
        var invoices = 0;
        var totals = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        await foreach (var invoice in api.ListAsync("/invoices?limit=100"))
        {
            if (!customers.Contains(Text(invoice, "customer"))) continue;
            invoices++;
            var currency = Text(invoice, "currency");
            totals[currency] = totals.GetValueOrDefault(currency) + decimal.Parse(Text(invoice, "total"), CultureInfo.InvariantCulture);
        }

        var total = string.Join(", ", totals.Select(pair => $"{pair.Value.ToString($"N{pair.Value.Scale}", CultureInfo.InvariantCulture)} {pair.Key}"));
        return [$"The demo firm is loaded: {customers.Count} customers, {subscriptions.Count} subscriptions, {invoices} invoices; invoiced in total {total}."];
    }

    private static async Task<HashSet<string>> IdsAsync(DemoApi api, string list)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in api.ListAsync(list)) ids.Add(Text(item, "id"));
        return ids;
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
