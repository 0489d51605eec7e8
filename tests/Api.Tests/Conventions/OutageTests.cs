using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansBilling.Api.Http;
using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

/// <summary>What the API answers while it has not found its silos yet.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(false, 503, "unavailable")]
    [InlineData(true, 500, "internal_error")]
    public async Task A_failure_is_an_outage_until_the_silos_are_found_and_a_bug_afterwards(bool started, int status, string code)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var answers = new ProblemAnswers(
            _ => throw new ArgumentException("Could not find an implementation for interface ICustomerGrain."), new Life(started), NullLogger<ProblemAnswers>.Instance);

        await answers.InvokeAsync(http);

        Assert.Equal(status, http.Response.StatusCode);
        http.Response.Body.Position = 0;
        Assert.Equal(code, (await JsonDocument.ParseAsync(http.Response.Body)).RootElement.GetProperty("code").GetString());
        Assert.Equal(status == 503, http.Response.Headers.RetryAfter.Count == 1);
    }

    private sealed class Life(bool started) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(started);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
