using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using OrleansBilling.Infrastructure.Webhooks;

namespace OrleansBilling.Grains.Webhooks;

/// <summary>The workers that post events to webhook endpoints. A silo without them keeps endpoints and sends nothing; another one does.</summary>
public static class BillingWebhooks
{
    public static IServiceCollection AddBillingWebhooks(this IServiceCollection services, WebhookOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<WebhookTail>();
        services.AddSingleton<WebhookDeliveries>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService<WebhookFanOut>();
        services.AddHostedService<WebhookDispatcher>();
        return services;
    }
}
