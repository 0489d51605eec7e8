using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Metrics;
using OrleansBilling.Telemetry;
using OrleansBilling.Testing;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The whole product with its metrics served, and every line that it logs kept.</summary>
public sealed class SeenFixture : StandaloneFixture
{
    private readonly ConcurrentQueue<string> _logged = new();
    private MailTrap _server = null!;

    /// <summary>What was logged, exceptions included.</summary>
    public IReadOnlyList<string> Logged => [.. _logged];

    public MailTrap Mail => _server;

    public Uri Metrics => Services.GetRequiredService<MetricsServer>().Address!;

    /// <summary>The figures of this moment, as Prometheus reads them.</summary>
    public async Task<string> ScrapeAsync()
    {
        await Services.GetRequiredService<BacklogMetrics>().ReadAsync();
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Metrics, "/metrics"));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override void Change(WebApplicationBuilder builder)
    {
        builder.Configuration["BILLING_METRICS_PORT"] = "0";
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
#pragma warning disable CA2000 // The host disposes of it.
        builder.Logging.AddProvider(new Lines(_logged));
#pragma warning restore CA2000
    }

    protected override async Task<MailSettings> MailAsync()
    {
        _server = await MailTrap.StartAsync();
        return new MailSettings { Host = "127.0.0.1", Port = _server.Port, Security = "none", From = "billing@acme.example", Idle = TimeSpan.FromMilliseconds(50) };
    }

    private sealed class Lines(ConcurrentQueue<string> all) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
