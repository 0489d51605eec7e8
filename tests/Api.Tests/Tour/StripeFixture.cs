using System.Globalization;
using Microsoft.AspNetCore.Builder;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Standalone;
using OrleansBilling.Testing;
using OrleansBilling.Testing.Stripe;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The whole product with live organizations that have an account at Stripe, and the stub of Stripe.</summary>
public sealed class StripeFixture : IAsyncLifetime
{
    private const int Accounts = 20;
    private const string OperatorKey = "operator-key-of-stripe";
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private int _sellers;

    public StubStripe Stripe { get; private set; } = null!;

    /// <summary>Without a key, as Stripe calls.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (_database, Stripe) = (await TestPostgres.CreateDatabaseAsync(Migrate), await StubStripe.StartAsync());
        _app = StandaloneHost.Build(_database.ConnectionString, "http://127.0.0.1:0", new StandaloneKeys("bk_test_unused", OperatorKey), builder =>
        {
            builder.Configuration["Payments:Stripe:BaseUrl"] = Stripe.Url;
            foreach (var seller in Enumerable.Range(1, Accounts).Select(Id))
            {
                builder.Configuration[$"Payments:Stripe:{seller}:ApiKey"] = StubStripe.ApiKey;
                builder.Configuration[$"Payments:Stripe:{seller}:WebhookSecret"] = StubStripe.WebhookSecret;
            }
        });
        await _app.StartAsync();
        Anonymous = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Stripe.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A new live organization with an account.</summary>
    public async Task<Seller> NewSeller()
    {
        using var @operator = ApiFixture.Client(Anonymous.BaseAddress!, OperatorKey);
        var id = Id(Interlocked.Increment(ref _sellers));
        var answer = await @operator.Post("/v1/organizations", $$"""
            {"id": "{{id}}", "mode": "live", "legal_name": "Acme SAS", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris"}
            """);
        var key = answer.Ok(201).GetProperty("api_key").GetProperty("key").GetString()!;
        return new Seller(id, key, ApiFixture.Client(Anonymous.BaseAddress!, key));
    }

    private static string Id(int number) => "org_stripe_" + number.ToString(CultureInfo.InvariantCulture);

    private static async Task Migrate(string connectionString) => await new Migrator(connectionString).MigrateAsync();
}
