using System.Globalization;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;
using OrleansBilling.Domain.Webhooks;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.Webhooks;

namespace OrleansBilling.Grains.Webhooks;

/// <summary>What the dispatcher asks of an endpoint.</summary>
[Alias("IWebhookDisabling")]
public interface IWebhookDisabling : IGrainWithStringKey
{
    /// <summary>Stops sending to it; harmless when nothing is sent already.</summary>
    [Alias("Disable")] Task Disable(WebhookDisabledFor reason, string cause);
}

/// <summary>A webhook endpoint. It sends nothing itself: that is the dispatcher's work, by rows, whatever silo this grain lives on.</summary>
public sealed class WebhookEndpointGrain(
    [PersistentState("webhook_endpoint")] IPersistentState<Stored<WebhookEndpointState>> storage, GrainTools tools, WebhookEndpointCount endpoints)
    : AggregateGrain<WebhookEndpointState, WebhookEndpointEvent>(storage, tools), IWebhookEndpointGrain, IWebhookDisabling
{
    protected override string Stream => "webhook_endpoint/" + Key.Id;

    public async Task<Outcome> Create(CreateWebhookEndpoint command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return done;
        var fields = new WebhookFields(command.Url, command.Types, command.Description, command.Enabled, []);
        var state = State?.DeletedAt is null ? await AsCreatedAsync() : State;
        var others = state is null ? await endpoints.OfAsync(Key.Organization) : 0;
        var decision = EditWebhookEndpoint.Create(state, new WebhookEndpointId(Key.Id), fields, others, await IsLiveAsync(), Tools.Clock.Now);
        return await SettleAsync(decision, Key.Id, context, created: true);
    }

    public async Task<Outcome> Update(UpdateWebhookEndpoint command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return done;
        var fields = new WebhookFields(command.Url, command.Types, command.Description, command.Enabled, command.Cleared);
        return await SettleAsync(EditWebhookEndpoint.Update(State, fields, await IsLiveAsync()), Key.Id, context);
    }

    public async Task<Outcome> RotateSecret(CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(EditWebhookEndpoint.RotateSecret(State, Tools.Clock.Now), Key.Id, context);

    public async Task<Outcome> Delete(CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(EditWebhookEndpoint.Delete(State, Tools.Clock.Now), Key.Id, context);

    public Task Disable(WebhookDisabledFor reason, string cause) =>
        CommitAsync(EditWebhookEndpoint.Disable(State, reason, Tools.Clock.Now).Events, CommandContext.System(cause));

    protected override WebhookEndpointState Evolve(WebhookEndpointState? state, WebhookEndpointEvent @event) => WebhookEndpointEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, WebhookEndpointState state, IReadOnlyList<WebhookEndpointEvent> events, long before)
    {
        var version = before + events.Count;
        WebhookEndpointRows.Write(unit, Key.Organization, state, version);
        foreach (var @event in events)
        {
            // A secret is made here and nowhere else: it goes into its row and is in no event.
            if (@event is WebhookSecretRotated rotated) WebhookEndpointRows.RetireSecrets(unit, Key.Organization, Key.Id, rotated.OldUntil);
            if (@event is WebhookEndpointCreated or WebhookSecretRotated) WebhookEndpointRows.AddSecret(unit, Key.Organization, Key.Id, version, WebhookSignature.NewSecret());
            if (@event is WebhookEndpointDisabled disabled) AlertRows.Raise(unit, Key.Organization, DisableAlert(state, disabled, version), disabled.At, Stream);
            if (@event is WebhookEndpointDeleted) WebhookEndpointRows.DeleteSecrets(unit, Key.Organization, Key.Id);
        }

        if (!state.Target.Enabled || state.DeletedAt is not null) WebhookEndpointRows.CancelDeliveries(unit, Key.Organization, Key.Id, Tools.Clock.Now);
    }

    private static AlertRaised DisableAlert(WebhookEndpointState state, WebhookEndpointDisabled disabled, long version)
    {
        var why = disabled.Reason == WebhookDisabledFor.Gone ? "it answered that it wants no more events" : "all that was sent to it has failed for three days";
        var id = IdForm.Derive("alt_", state.Id.Value, version.ToString(CultureInfo.InvariantCulture));
        return new AlertRaised(id, "webhook_disabled", state.Id.Value, null, $"The webhook endpoint {state.Target.Url} was disabled: {why}.", disabled.At);
    }

    private async Task<bool> IsLiveAsync() => (await Tools.Organizations.ReadAsync(Key.Organization)).Mode == OrganizationMode.Live;
}
