using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>A client of Stripe for each organization that has an account there.</summary>
public sealed class StripeAccounts : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        // Whoever asks bounds the time.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly IReadOnlyDictionary<string, StripeAccount> _accounts;
    private readonly Dictionary<string, StripeClient> _clients;

    public StripeAccounts(StripeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _accounts = settings.Accounts;
        _clients = settings.Accounts.ToDictionary(account => account.Key, account => Client(settings.BaseUrl, account.Value), StringComparer.Ordinal);
    }

    /// <summary>The client of an organization; null when it has no account.</summary>
    public StripeClient? Find(string organization) => _clients.GetValueOrDefault(organization);

    /// <summary>What signs the messages to an organization; null when it takes none.</summary>
    public string? WebhookSecret(string organization) => _accounts.GetValueOrDefault(organization)?.WebhookSecret;

    public void Dispose() => _http.Dispose();

    // Nothing is repeated here: an order whose answer is lost is looked up first, by who ordered it.
    private StripeClient Client(string? url, StripeAccount account)
    {
        var options = new StripeClientOptions { ApiKey = account.ApiKey, HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false) };
        if (url is not null) options.ApiBase = url;
        return new StripeClient(options);
    }
}

/// <summary>For silos and for the API, which both know the accounts.</summary>
public static class StripeRegistration
{
    public static IServiceCollection AddStripeAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => StripeSettings.From(provider.GetService<IConfiguration>()));
        services.TryAddSingleton<StripeAccounts>();
        services.TryAddSingleton<StripeMessages>();
        services.TryAddSingleton<StripeDisputes>();
        return services;
    }
}
