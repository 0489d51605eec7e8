using System.Text.Json;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>What a customer who does not pay has done to its subscriptions. An order that arrives twice is recognised by its cause.</summary>
internal static class DunningOrders
{
    internal static async Task TellAsync(this IGrainFactory grains, ClaimedMessage message)
    {
        var subscription = grains.GetGrain<ISubscriptionGrain>($"{message.Organization}/{message.Recipient}");
        using var payload = JsonDocument.Parse(message.Payload);
        var context = new CommandContext("system", payload.RootElement.GetProperty("cause").GetString()!, Retry: true);
        // What cannot be done is done already, or was done by somebody else: a subscription that is over is not paused.
        _ = message.Message switch
        {
            "suspend" => await subscription.Pause(new PauseSubscription { From = "now" }, context),
            "cancel" => await subscription.Cancel(new CancelSubscription { At = "now", Credit = "none", Reason = "not_paid" }, context),
            _ => await subscription.Resume(new ResumeSubscription { At = "now" }, context),
        };
    }
}
