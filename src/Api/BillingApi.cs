using FastEndpoints;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansBilling.Api.Gateways;
using OrleansBilling.Api.Hosting;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Idempotency;
using OrleansBilling.Api.Keys;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.LongOperations;
using OrleansBilling.Api.OpenApi;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Reports;
using OrleansBilling.Api.Statements;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Payments.Stripe;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Operations;
using OrleansBilling.Infrastructure.Postgres.Statements;
using OrleansBilling.Infrastructure.Postgres.Usage;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using Scrutor;

namespace OrleansBilling.Api;

/// <summary>
/// The HTTP API as a part of any host. The host registers a <c>BillingDatabase</c>, its <c>BillingDatabaseOptions</c> and an
/// <c>IGrainFactory</c>: an Orleans client in a process of its own, or the silo in the same process.
/// </summary>
public static class BillingApi
{
    /// <summary>Registers everything the API needs beside database and grains.</summary>
    public static IServiceCollection AddBillingApi(this IServiceCollection services, BillingApiSettings settings)
    {
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddFastEndpoints(options =>
        {
            options.DisableAutoDiscovery = true;
            options.Assemblies = [typeof(BillingApi).Assembly];
        });
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<RequestRate>();
        services.AddSingleton<OnceOnly>();
        services.AddSingleton<IdempotencyKeys>();
        services.AddSingleton<ProcessOwner>();
        services.AddHostedService(provider => provider.GetRequiredService<ProcessOwner>());
        services.AddSingleton<PageReader>();
        services.AddSingleton<UsageIngestion>();
        services.AddStripeAccounts();
        services.AddSingleton<StripeNews>();
        services.AddSingleton<BankStatements>();
        services.TryAddSingleton<AlertStore>();
        services.AddSingleton<StatementPayments>();
        services.TryAddSingleton<NoticeLetters>();
        services.AddSingleton<WebhookRedelivery>();
        services.AddSingleton<ReportReader>();
        services.AddSingleton<ExportReport>();
        services.TryAddSingleton(new OperationSettings());
        services.AddSingleton<OperationQueue>();
        services.AddSingleton<RunOperations>();
        services.AddHostedService(provider => provider.GetRequiredService<RunOperations>());
        services.TryAddSingleton<IClusterProbe, ManagementProbe>();
        services.AddSingleton<Readiness>();
        services.Scan(scan => scan
            .FromAssemblyOf<IRows>()
            .AddClasses(classes => classes.AssignableTo<IRows>())
            .UsingRegistrationStrategy(RegistrationStrategy.Throw)
            .AsSelf()
            .WithSingletonLifetime());
        services.Configure<JsonOptions>(options => options.SerializerOptions.PropertyNamingPolicy = ApiJson.Options.PropertyNamingPolicy);
        services.AddBillingDocument();
        return services;
    }

    /// <summary>Maps the API, its document, the page that shows it, the health probes, and the dashboard where there is one.</summary>
    public static WebApplication UseBillingApi(this WebApplication app)
    {
        app.UseMiddleware<RequestId>();
        app.UseMiddleware<ProblemAnswers>();
        app.UseRouting();
        app.UseMiddleware<OurRoutesOnly>();
        app.MapFastEndpoints();
        app.MapBillingDocument();
        app.MapHealth();
        app.MapDashboard();
        return app;
    }
}
