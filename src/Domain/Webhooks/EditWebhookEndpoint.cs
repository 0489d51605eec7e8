using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Webhooks;

/// <summary>An endpoint's fields as they were sent; null means not sent.</summary>
/// <param name="Cleared">The fields that were sent as null.</param>
public sealed record WebhookFields(string? Url, IReadOnlyList<string>? Types, string? Description, bool? Enabled, IReadOnlyList<string> Cleared);

/// <summary>Creates, changes and deletes webhook endpoints.</summary>
public static class EditWebhookEndpoint
{
    /// <summary>How long the secret before the newest one goes on signing.</summary>
    public static readonly Duration OldSecretLives = Duration.FromHours(24);

    /// <param name="state">The endpoint as it was created, if it is there.</param>
    /// <param name="others">How many endpoints the organization has.</param>
    /// <param name="live">Whether the organization is a live one.</param>
    public static Decision<WebhookEndpointEvent> Create(
        WebhookEndpointState? state, WebhookEndpointId id, WebhookFields fields, int others, bool live, Instant now)
    {
        var target = Read(new WebhookTarget("", [], null, true), fields, live);
        if (target.Rejection is not null) return target.Rejection;
        if (state is not null)
        {
            return state.DeletedAt is null && state.Target.SameAs(target.Value)
                ? Array.Empty<WebhookEndpointEvent>()
                : Rejection.Conflict("id_taken", $"{id} exists, or existed, with other content.", "/id");
        }

        return others >= Limits.WebhookEndpoints
            ? Rejection.Conflict("too_many_webhook_endpoints", $"An organization has room for {Limits.WebhookEndpoints} webhook endpoints; delete one first.")
            : new WebhookEndpointEvent[] { new WebhookEndpointCreated(id, target.Value, now) };
    }

    public static Decision<WebhookEndpointEvent> Update(WebhookEndpointState? state, WebhookFields fields, bool live)
    {
        if (IsMissing(state)) return Missing();
        var target = Read(state!.Target, fields, live);
        if (target.Rejection is not null) return target.Rejection;
        return target.Value.SameAs(state.Target) ? Array.Empty<WebhookEndpointEvent>() : new WebhookEndpointEvent[] { new WebhookEndpointUpdated(target.Value) };
    }

    public static Decision<WebhookEndpointEvent> RotateSecret(WebhookEndpointState? state, Instant now) => IsMissing(state)
        ? Missing()
        : new WebhookEndpointEvent[] { new WebhookSecretRotated(now + OldSecretLives, now) };

    /// <summary>Stops sending to an endpoint that will not take it. Nothing happens to one that is disabled already, or deleted.</summary>
    public static Decision<WebhookEndpointEvent> Disable(WebhookEndpointState? state, WebhookDisabledFor reason, Instant now) =>
        IsMissing(state) || !state!.Target.Enabled
            ? Array.Empty<WebhookEndpointEvent>()
            : new WebhookEndpointEvent[] { new WebhookEndpointDisabled(reason, now) };

    public static Decision<WebhookEndpointEvent> Delete(WebhookEndpointState? state, Instant now) => IsMissing(state)
        ? Missing()
        : new WebhookEndpointEvent[] { new WebhookEndpointDeleted(now) };

    private static bool IsMissing(WebhookEndpointState? state) => state is null || state.DeletedAt is not null;

    private static Rejection Missing() => Rejection.Missing("webhook_endpoint_not_found", "There is no such webhook endpoint.");

    private static Result<WebhookTarget> Read(WebhookTarget old, WebhookFields fields, bool live)
    {
        var fixedField = fields.Cleared.FirstOrDefault(name => name != "description");
        var bad = Fields.First(
            fixedField is null ? null : new Rejection("not_clearable", $"'{fixedField}' always has a value; leave it out to keep it.", "/" + fixedField),
            fields.Url is null && old.Url.Length > 0 ? null : Url(fields.Url, live),
            Types(fields.Types),
            Fields.Text(fields.Description, Limits.DescriptionLength, "/description", required: false));
        if (bad is not null) return bad;
        return new WebhookTarget(
            fields.Url ?? old.Url,
            fields.Types ?? old.Types,
            fields.Cleared.Contains("description") ? null : fields.Description ?? old.Description,
            fields.Enabled ?? old.Enabled);
    }

    private static Rejection? Url(string? text, bool live)
    {
        if (text is null) return new Rejection("url_required", "Say where the events go: an absolute address.", "/url");
        var known = text.Length <= Limits.DescriptionLength && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http" && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
        if (!known) return new Rejection("bad_url", "An endpoint's address is absolute, such as https://example.com/hooks, without user name and fragment.", "/url");
        return live && !text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            ? new Rejection("https_required", "A live organization sends to https addresses only.", "/url")
            : null;
    }

    private static Rejection? Types(IReadOnlyList<string>? types)
    {
        if (types is null) return null;
        if (types.Count > Limits.WebhookTypes) return new Rejection("too_many_types", $"Name at most {Limits.WebhookTypes} types, or none for all.", "/types");
        for (var i = 0; i < types.Count; i++)
        {
            var pointer = "/types/" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!WebhookTypes.MatchAny(types[i])) return new Rejection("unknown_event_type", $"No event is called '{types[i]}'. An example is invoice.issued, or invoice.* for all about invoices.", pointer);
            if (types.Take(i).Contains(types[i])) return new Rejection("duplicate_type", $"'{types[i]}' is named twice.", pointer);
        }

        return null;
    }
}

/// <summary>Which events a type stands for.</summary>
public static class WebhookTypes
{
    private const string Any = ".*";

    private static readonly HashSet<string> Known = [.. typeof(EventTypeAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes(typeof(EventTypeAttribute), false)).Select(attribute => ((EventTypeAttribute)attribute).Name)];

    /// <summary>Whether it is the name of an event, or <c>x.*</c> where some event is called x.something.</summary>
    public static bool MatchAny(string type) => type.EndsWith(Any, StringComparison.Ordinal)
        ? Known.Any(name => name.StartsWith(type[..^1], StringComparison.Ordinal))
        : Known.Contains(type);
}
