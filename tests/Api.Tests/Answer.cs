using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests;

/// <summary>An answer, read whole.</summary>
public sealed record Answer(int Status, string Body, string? ContentType, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The code of a problem, after checking that it is a whole one.</summary>
    public string Problem(int status)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {Body}");
        Assert.Equal("application/problem+json", ContentType);
        foreach (var member in new[] { "type", "title", "detail", "instance", "code", "trace_id" })
            Assert.False(string.IsNullOrEmpty(Json.GetProperty(member).GetString()), member);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Array, Json.GetProperty("errors").ValueKind);
        return Json.GetProperty("code").GetString()!;
    }

    /// <summary>The pointers of a problem's errors.</summary>
    public string[] Pointers() => [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)];

    public JsonElement Ok(int status = 200)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {Body}");
        return Json;
    }
}

/// <summary>Sends and reads whole.</summary>
public static class Sending
{
    public static Task<Answer> Get(this HttpClient http, string path, params (string Name, string Value)[] headers) =>
        http.Send(HttpMethod.Get, path, null, headers);

    public static Task<Answer> Post(this HttpClient http, string path, string? body, params (string Name, string Value)[] headers) =>
        http.Send(HttpMethod.Post, path, body, headers);

    public static Task<Answer> Patch(this HttpClient http, string path, string? body, params (string Name, string Value)[] headers) =>
        http.Send(HttpMethod.Patch, path, body, headers);

    public static async Task<Answer> Send(this HttpClient http, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, response.Headers);
    }
}
