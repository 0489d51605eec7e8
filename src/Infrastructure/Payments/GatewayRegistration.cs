using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Infrastructure.Payments.Sandbox;
using OrleansBilling.Infrastructure.Payments.Stripe;

namespace OrleansBilling.Infrastructure.Payments;

/// <summary>The gateways that a host has.</summary>
public static class GatewayRegistration
{
    /// <summary>All of them, for a silo. Which one an organization uses is said by <see cref="PaymentGateways.NameFor"/>.</summary>
    public static IServiceCollection AddPaymentGateways(this IServiceCollection services)
    {
        services.AddStripeAccounts();
        services.AddSingleton<StripeCustomers>();
        services.AddSingleton<IPaymentGateway, SandboxGateway>();
        services.AddSingleton<IPaymentGateway, StripeGateway>();
        services.AddSingleton<GatewayMetrics>();
        services.Decorate<IPaymentGateway, MeteredGateway>();
        services.AddSingleton<PaymentGateways>();
        return services;
    }
}
