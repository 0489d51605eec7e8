namespace OrleansBilling.Api;

/// <summary>What the operator of the API may set.</summary>
public sealed record BillingApiSettings
{
    /// <summary>The bearer token for <c>/v1/organizations</c>; without it nobody may use those calls.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Requests a second that one API key may make in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Requests that one API key may make at once after a quiet time.</summary>
    public int RequestBurst { get; init; } = 2_000;

    /// <summary>How long <c>advance</c> waits for a test clock before it answers 202.</summary>
    public TimeSpan AdvancePatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether the Orleans Dashboard is served under <c>/dashboard</c>. The host must have added it to its silo or client.</summary>
    public bool Dashboard { get; init; }

    /// <summary>
    /// Reads the settings from configuration: <c>BILLING_OPERATOR_KEY</c>, <c>BILLING_REQUESTS_PER_SECOND</c>, <c>BILLING_REQUEST_BURST</c>, <c>BILLING_DASHBOARD</c>.
    /// </summary>
    public static BillingApiSettings From(IConfiguration configuration)
    {
        var defaults = new BillingApiSettings();
        return defaults with
        {
            OperatorKey = configuration["BILLING_OPERATOR_KEY"] is { Length: > 0 } key ? key : null,
            RequestsPerSecond = configuration.GetValue("BILLING_REQUESTS_PER_SECOND", defaults.RequestsPerSecond),
            RequestBurst = configuration.GetValue("BILLING_REQUEST_BURST", defaults.RequestBurst),
            Dashboard = configuration.GetValue("BILLING_DASHBOARD", false),
        };
    }
}
