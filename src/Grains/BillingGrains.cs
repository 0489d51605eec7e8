using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Audit;
using OrleansBilling.Grains.Organizations;
using OrleansBilling.Grains.Plans;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Metrics;
using OrleansBilling.Infrastructure.Payments;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Forecasts;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Grains;

/// <summary>What the grains need from the container. <see cref="BillingDatabase"/> is registered by the host.</summary>
public static class BillingGrains
{
    public static IServiceCollection AddBillingGrains(this IServiceCollection services, WakeOptions wakes)
    {
        services.AddSingleton(wakes.Checked());
        services.AddSingleton<WakeGate>();
        services.AddSingleton<BillingClock>();
        services.AddSingleton<Journal>();
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<MrrStore>();
        services.AddSingleton<PaymentStore>();
        services.AddPaymentGateways();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<DueList>();
        services.AddSingleton<PriceChangeList>();
        services.AddSingleton<CouponRedemptions>();
        services.AddSingleton<NoticeQueue>();
        services.AddSingleton<ForecastSource>();
        services.AddSingleton<Outbox>();
        services.TryAddSingleton<AlertStore>();
        services.AddSingleton<WebhookEndpointCount>();
        services.AddSingleton<WorkMetrics>();
        services.AddSingleton<AuditPlaces>();
        services.AddSingleton<OrganizationReader>();
        services.AddSingleton<PlanReader>();
        services.AddSingleton<GrainReferences>();
        services.AddSingleton<GrainTools>();
        services.AddSingleton<IIncomingGrainCallFilter, DatabaseFailures>();
        services.AddSingleton<IOutgoingGrainCallFilter, TicksInLine>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService<SweeperStarter>();
        return services.AddRuleSerializer();
    }

    /// <summary>The rules know nothing of Orleans; between silos their records travel as the JSON they are stored as.</summary>
    public static IServiceCollection AddRuleSerializer(this IServiceCollection services) => services.AddSerializer(serializer => serializer.AddJsonSerializer(
        type => type.Assembly == typeof(Domain.Values.Money).Assembly || type.Assembly == typeof(NodaTime.Instant).Assembly, BillingJson.Options));
}
