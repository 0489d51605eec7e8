using System.Diagnostics;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Infrastructure.Payments;

/// <summary>Any gateway, with its answers counted and timed.</summary>
public sealed class MeteredGateway(IPaymentGateway inner, GatewayMetrics metrics) : IPaymentGateway
{
    public string Name => inner.Name;

    public bool Serves(string organization) => inner.Serves(organization);

    public Task<MethodAnswer> SaveMethodAsync(MethodOrder order, CancellationToken cancellationToken) =>
        MeasureAsync("save_method", () => inner.SaveMethodAsync(order, cancellationToken), answer => answer.Rejection is null ? "succeeded" : "declined");

    public Task<GatewayAnswer> ChargeAsync(ChargeOrder order, CancellationToken cancellationToken) => MeasureAsync("charge", () => inner.ChargeAsync(order, cancellationToken), OutcomeOf);

    public Task<GatewayAnswer> FindChargeAsync(GatewayQuery query, CancellationToken cancellationToken) => MeasureAsync("find_charge", () => inner.FindChargeAsync(query, cancellationToken), OutcomeOf);

    public Task<GatewayAnswer> CancelChargeAsync(GatewayQuery query, CancellationToken cancellationToken) => MeasureAsync("cancel_charge", () => inner.CancelChargeAsync(query, cancellationToken), OutcomeOf);

    public Task<GatewayAnswer> RefundAsync(RefundOrder order, CancellationToken cancellationToken) => MeasureAsync("refund", () => inner.RefundAsync(order, cancellationToken), OutcomeOf);

    public Task<GatewayAnswer> FindRefundAsync(GatewayQuery query, CancellationToken cancellationToken) => MeasureAsync("find_refund", () => inner.FindRefundAsync(query, cancellationToken), OutcomeOf);

    private static string OutcomeOf(GatewayAnswer answer) => answer switch
    {
        GatewaySucceeded => "succeeded",
        GatewayPending => "pending",
        GatewayDeclined { IsHard: true } => "declined_for_good",
        GatewayDeclined => "declined",
        GatewayUnknown => "unknown",
        GatewayHasNone => "none",
        _ => throw new UnreachableException(),
    };

    private async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> question, Func<T, string> outcome)
    {
        var asked = Stopwatch.GetTimestamp();
        using var span = GatewayMetrics.Spans.StartActivity($"gateway {operation}", ActivityKind.Client);
        span?.SetTag("gateway", Name);
        try
        {
            var answer = await question();
            span?.SetTag("outcome", outcome(answer));
            metrics.Record(Name, operation, outcome(answer), Stopwatch.GetElapsedTime(asked));
            return answer;
        }
        catch
        {
            span?.SetStatus(ActivityStatusCode.Error);
            metrics.Record(Name, operation, "no_answer", Stopwatch.GetElapsedTime(asked));
            throw;
        }
    }
}
