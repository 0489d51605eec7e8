using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Webhooks;

/// <summary>Where events are sent, and which.</summary>
/// <param name="Url">Absolute; https in a live organization.</param>
/// <param name="Types">Names of events, or <c>invoice.*</c> for all of a kind; empty is all there are.</param>
public sealed record WebhookTarget(string Url, IReadOnlyList<string> Types, string? Description, bool Enabled)
{
    public bool SameAs(WebhookTarget other) =>
        other is not null && (Url, Description, Enabled) == (other.Url, other.Description, other.Enabled) && Types.SequenceEqual(other.Types);
}

/// <summary>Why the engine itself stopped sending.</summary>
public enum WebhookDisabledFor
{
    /// <summary>The endpoint answered 410: it wants no more.</summary>
    Gone,

    /// <summary>Everything sent to it has failed for days.</summary>
    Failing,
}

/// <summary>An address of the seller's that events are delivered to. Its secrets are no part of it: they are kept beside it, and not in the journal.</summary>
/// <param name="DisabledFor">Null while it is enabled, and when the seller disabled it.</param>
public sealed record WebhookEndpointState(
    WebhookEndpointId Id, WebhookTarget Target, WebhookDisabledFor? DisabledFor, Instant CreatedAt, Instant? DeletedAt);

/// <summary>What can happen to a webhook endpoint.</summary>
public abstract record WebhookEndpointEvent
{
    private protected WebhookEndpointEvent()
    {
    }
}

[EventType("webhook_endpoint.created")]
public sealed record WebhookEndpointCreated(WebhookEndpointId Endpoint, WebhookTarget Target, Instant At) : WebhookEndpointEvent;

[EventType("webhook_endpoint.updated")]
public sealed record WebhookEndpointUpdated(WebhookTarget Target) : WebhookEndpointEvent;

/// <summary>It has a new secret.</summary>
/// <param name="OldUntil">Until then what is sent is signed with the secret before, too.</param>
[EventType("webhook_endpoint.secret_rotated")]
public sealed record WebhookSecretRotated(Instant OldUntil, Instant At) : WebhookEndpointEvent;

/// <summary>The engine stopped sending. Somebody should look at it.</summary>
[EventType("webhook_endpoint.disabled")]
public sealed record WebhookEndpointDisabled(WebhookDisabledFor Reason, Instant At) : WebhookEndpointEvent;

[EventType("webhook_endpoint.deleted")]
public sealed record WebhookEndpointDeleted(Instant At) : WebhookEndpointEvent;

/// <summary>How events change a webhook endpoint.</summary>
public static class WebhookEndpointEvolution
{
    public static WebhookEndpointState Evolve(WebhookEndpointState? state, WebhookEndpointEvent @event) => @event switch
    {
        WebhookEndpointCreated created => new WebhookEndpointState(created.Endpoint, created.Target, null, created.At, null),
        WebhookEndpointUpdated updated => state! with { Target = updated.Target, DisabledFor = updated.Target.Enabled ? null : state!.DisabledFor },
        WebhookSecretRotated => state!,
        WebhookEndpointDisabled disabled => state! with { Target = state!.Target with { Enabled = false }, DisabledFor = disabled.Reason },
        WebhookEndpointDeleted deleted => state! with { DeletedAt = deleted.At },
        _ => throw new UnreachableException(),
    };
}
