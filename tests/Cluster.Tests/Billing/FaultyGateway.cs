using OrleansBilling.Domain.Payments;
using OrleansBilling.Infrastructure.Payments;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>What goes wrong with a call: it never arrives, or it is carried out and nobody hears of it.</summary>
public enum GatewayFault
{
    NeverArrives,
    ReplyIsLost,
}

/// <summary>Counts the calls about money of all gateways, and lets some of them fail.</summary>
internal sealed class GatewayFaults
{
    private readonly Lock _lock = new();
    private GatewayFault _fault;
    private int _until = int.MaxValue;
    private int _left;

    /// <summary>Whether all that was armed has happened.</summary>
    public bool AreOver
    {
        get
        {
            lock (_lock) return _left == 0;
        }
    }

    /// <summary>So many calls fail, from the one of that number on, counted from now and from 1.</summary>
    public void Arm(int call, GatewayFault fault, int times)
    {
        lock (_lock) (_until, _fault, _left) = (call, fault, times);
    }

    public void Disarm()
    {
        lock (_lock) (_until, _left) = (int.MaxValue, 0);
    }

    internal async Task<T> PassAsync<T>(Func<Task<T>> call)
    {
        var fault = Next();
        if (fault == GatewayFault.NeverArrives) throw new TimeoutException("The call never arrived.");
        var answer = await call();
        return fault == GatewayFault.ReplyIsLost ? throw new TimeoutException("The answer was lost.") : answer;
    }

    private GatewayFault? Next()
    {
        lock (_lock)
        {
            if (_left == 0 || --_until > 0) return null;
            _left--;
            return _fault;
        }
    }
}

/// <summary>Any gateway, by a line that fails when it is told to.</summary>
internal sealed class FaultyGateway(IPaymentGateway inner, GatewayFaults faults) : IPaymentGateway
{
    public string Name => inner.Name;

    public bool Serves(string organization) => inner.Serves(organization);

    /// <summary>Moves no money, and whoever asked for it asks again.</summary>
    public Task<MethodAnswer> SaveMethodAsync(MethodOrder order, CancellationToken cancellationToken) => inner.SaveMethodAsync(order, cancellationToken);

    public Task<GatewayAnswer> ChargeAsync(ChargeOrder order, CancellationToken cancellationToken) => faults.PassAsync(() => inner.ChargeAsync(order, cancellationToken));

    public Task<GatewayAnswer> FindChargeAsync(GatewayQuery query, CancellationToken cancellationToken) => faults.PassAsync(() => inner.FindChargeAsync(query, cancellationToken));

    public Task<GatewayAnswer> CancelChargeAsync(GatewayQuery query, CancellationToken cancellationToken) => faults.PassAsync(() => inner.CancelChargeAsync(query, cancellationToken));

    public Task<GatewayAnswer> RefundAsync(RefundOrder order, CancellationToken cancellationToken) => faults.PassAsync(() => inner.RefundAsync(order, cancellationToken));

    public Task<GatewayAnswer> FindRefundAsync(GatewayQuery query, CancellationToken cancellationToken) => faults.PassAsync(() => inner.FindRefundAsync(query, cancellationToken));
}
