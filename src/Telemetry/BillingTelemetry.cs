using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansBilling.Telemetry;

/// <summary>Metrics and traces by OpenTelemetry. What is not set is not made: without a port and an endpoint nothing is measured at all.</summary>
public static class BillingTelemetry
{
    // Ours by their common beginning, and those of what we stand on.
    private static readonly string[] Meters = ["OrleansBilling.*", "Microsoft.Orleans", "Npgsql"];

    // Orleans takes our grains for its own, because their names begin alike: their calls are told of as the runtime's.
    private static readonly string[] Spans = ["OrleansBilling.*", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Npgsql"];

    // Of a commit on a busy disk up to a wake that bills a year.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>
    /// Exports what the process measures: to Prometheus on the port <c>BILLING_METRICS_PORT</c>, and by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.
    /// </summary>
    /// <param name="service">The process's name: <c>billing-silo</c>.</param>
    public static void AddBillingTelemetry(this IHostApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddBillingLogs();
        int? port = builder.Configuration["BILLING_METRICS_PORT"] is { Length: > 0 } ? builder.Configuration.GetValue<int>("BILLING_METRICS_PORT") : null;
        var pushes = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        if (port is null && !pushes) return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(service));
        telemetry.WithMetrics(metrics => Configure(metrics, port is not null, pushes));
        if (pushes) telemetry.WithTracing(Configure);
        if (port is not { } number) return;
        builder.Services.AddSingleton(new MetricsPort(number));
        builder.Services.AddSingleton<MetricsServer>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<MetricsServer>());
    }

    private static void Configure(MeterProviderBuilder metrics, bool isScraped, bool pushes)
    {
        metrics.AddMeter(Meters).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
        metrics.AddView(instrument => instrument is { Unit: "s" } && instrument.Meter.Name.StartsWith("OrleansBilling.", StringComparison.Ordinal)
            && instrument.GetType().GetGenericTypeDefinition() == typeof(System.Diagnostics.Metrics.Histogram<>)
                ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds }
                : null);
        if (isScraped) metrics.AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
        if (pushes) metrics.AddOtlpExporter();
    }

    private static void Configure(TracerProviderBuilder traces) => traces
        .AddSource(Spans)
        .AddAspNetCoreInstrumentation(options => options.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        .AddHttpClientInstrumentation()
        .AddOtlpExporter();
}
