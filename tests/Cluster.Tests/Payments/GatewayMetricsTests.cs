using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Payments;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Payments;

/// <summary>What an operator sees of gateways, and which gateway is whose.</summary>
public sealed class GatewayMetricsTests
{
    [Fact]
    public Task Every_answer_is_counted_by_gateway_operation_and_outcome() => TestAsync(async (gateways, counted) =>
    {
        foreach (var (key, token) in new[] { ("pay_1-1", "tok_ok"), ("pay_2-1", "tok_declined"), ("pay_3-1", "tok_lost_card"), ("pay_4-1", "tok_pending"), ("pay_5-1", "tok_never") })
        {
            await gateways.AskAsync("sandbox", (gateway, limit) => gateway.ChargeAsync(
                new ChargeOrder("org_1", new CustomerId("cus_1"), key, new Money(100, Currency.Of("EUR")), "card", token, "inv_1", "pay_1", Instant.FromUtc(2026, 1, 1, 0, 0)), limit));
        }

        Assert.Equal(
            ["sandbox charge declined", "sandbox charge declined_for_good", "sandbox charge no_answer", "sandbox charge pending", "sandbox charge succeeded"],
            counted.Order(StringComparer.Ordinal));
    });

    [Fact]
    public Task A_live_organization_without_an_account_has_no_gateway_and_never_the_sandboxes() => TestAsync((gateways, _) =>
    {
        Assert.Equal("sandbox", gateways.NameFor("org_1", isSandbox: true));
        Assert.Null(gateways.NameFor("org_1", isSandbox: false));
        return Task.CompletedTask;
    });

    private static async Task TestAsync(Func<PaymentGateways, List<string>, Task> test)
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(database.Billing);
        services.AddPaymentGateways();
        await using var provider = services.BuildServiceProvider();
        var gateways = provider.GetRequiredService<PaymentGateways>();
        var metrics = provider.GetRequiredService<GatewayMetrics>();
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (metrics.Owns(instrument.Meter) && instrument.Name == "billing.gateway.orders") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            counted.AddRange(Enumerable.Repeat($"{all["gateway"]} {all["operation"]} {all["outcome"]}", (int)count));
        });
        listener.Start();
        await test(gateways, counted);
    }
}
