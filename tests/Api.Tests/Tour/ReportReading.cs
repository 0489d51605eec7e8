using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Reads reports as a client does.</summary>
internal static class ReportReading
{
    internal static async Task<JsonElement> Read(HttpClient http, string report, string days) => (await http.Get($"/v1/reports/{report}.json?{days}")).Ok();

    /// <summary>Each report that there is, with the days that are asked for as it wants them.</summary>
    internal static async Task<IReadOnlyList<(string Name, string Query)>> All(HttpClient http, string from, string to, string customer) =>
    [
        .. (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray().Select(report => (
            Text(report, "name"),
            (report.GetProperty("as_of").GetBoolean() ? $"as_of={to}" : $"from={from}&to={to}") + (report.GetProperty("of_customer").GetBoolean() ? $"&customer={customer}" : ""))),
    ];

    /// <summary>Each row as one line of its cells.</summary>
    internal static string[] Rows(JsonElement report) => [.. report.GetProperty("rows").EnumerateArray().Select(row => string.Join(' ', row.EnumerateObject().Select(cell => cell.Value.GetString())))];

    /// <summary>Each row as one line of some of its cells; what is empty is a dash.</summary>
    internal static string[] Rows(JsonElement report, params string[] columns) =>
        [.. report.GetProperty("rows").EnumerateArray().Select(row => string.Join(' ', columns.Select(column => row.GetProperty(column).GetString() ?? "-")))];

    internal static string? Figure(JsonElement report, string name) => report.GetProperty("figures").GetProperty(name).GetString();

    internal static void AssertRight(JsonElement report) => Assert.All(report.GetProperty("checks").EnumerateObject(), check => Assert.True(check.Value.GetString() == "0.00", $"{check.Name} is {check.Value}"));

    internal static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    internal static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
