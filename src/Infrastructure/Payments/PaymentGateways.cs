using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Payments;

/// <summary>The gateways there are, by name, each call bounded in time.</summary>
public sealed class PaymentGateways(IEnumerable<IPaymentGateway> gateways, ILogger<PaymentGateways> log)
{
    /// <summary>How long a call may take. A customer does nothing else meanwhile, so it must stay well under what callers wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The built-in gateway, which moves no money.</summary>
    public const string Sandbox = "sandbox";

    private readonly Dictionary<string, IPaymentGateway> _byName = gateways.ToDictionary(gateway => gateway.Name, StringComparer.Ordinal);

    /// <summary>The gateway, or null when this host has none of that name.</summary>
    public IPaymentGateway? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The gateway that new methods of an organization are saved with: a sandbox has the built-in one, and only a sandbox. Null when this host has none for it.</summary>
    public string? NameFor(string organization, bool isSandbox) => _byName.Values
        .Where(gateway => gateway.Name == Sandbox == isSandbox && gateway.Serves(organization))
        .Select(gateway => gateway.Name)
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>Has a method saved. An outage is a refusal that says so: nothing was charged, and it can be asked again.</summary>
    public async Task<MethodAnswer> SaveAsync(string gateway, MethodOrder order)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await Find(gateway)!.SaveMethodAsync(order, limit.Token).WaitAsync(limit.Token);
        }
#pragma warning disable CA1031 // An outage of somebody else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "{Gateway} could not save a payment method.", gateway);
            return new MethodAnswer(null, Rejection.Conflict("gateway_unavailable", "The payment gateway gives no answer; try again."));
        }
    }

    /// <summary>Asks a gateway something; what it did not answer in time, or at all, is unknown.</summary>
    public async Task<GatewayAnswer> AskAsync(string gateway, Func<IPaymentGateway, CancellationToken, Task<GatewayAnswer>> question)
    {
        if (Find(gateway) is not { } adapter) return new GatewayUnknown($"This silo has no gateway '{gateway}'.");
        using var limit = new CancellationTokenSource(Patience);
        var asked = Stopwatch.GetTimestamp();
        try
        {
            return await question(adapter, limit.Token).WaitAsync(limit.Token);
        }
#pragma warning disable CA1031 // Whatever went wrong, the order may have been carried out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "{Gateway} gave no answer after {Milliseconds:0} ms.", gateway, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            return new GatewayUnknown(exception is OperationCanceledException ? "timeout" : exception.GetType().Name);
        }
    }
}
