using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansBilling.Api.Hosting;
using OrleansBilling.Api.Tests.Fakes;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Api.Tests;

/// <summary>
/// The API over real HTTP on a free port, on a database of its own. The tests speak HTTP alone, so a fixture with the real silo can take
/// this one's place; only those that name <see cref="Grains"/> need the fakes.
/// </summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const string OperatorKey = "operator-key-of-the-tests";
    private readonly List<WebApplication> _hosts = [];
    private TestDatabase _database = null!;

    public string ConnectionString => _database.ConnectionString;

    public FakeGrains Grains { get; private set; } = null!;

    /// <summary>With the operator's key.</summary>
    public HttpClient Operator { get; private set; } = null!;

    /// <summary>A sandbox, with all scopes.</summary>
    public Seller Sandbox { get; private set; } = null!;

    /// <summary>A live organization, with all scopes.</summary>
    public Seller Live { get; private set; } = null!;

    public WebApplication Host => _hosts[0];

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync(Migrate);
        Grains = new FakeGrains(new BillingDatabase(Options));
        var address = await StartHost();
        Operator = Client(address, OperatorKey);
        Sandbox = await NewSeller("sandbox");
        Live = await NewSeller("live");
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    public BillingDatabaseOptions Options => new() { ConnectionString = _database.ConnectionString };

    /// <summary>Another API process on the same database, as far as one process can play two.</summary>
    public async Task<Uri> StartHost(BillingApiSettings? settings = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Options);
        builder.Services.AddSingleton(_ => new BillingDatabase(Options));
        builder.Services.AddSingleton(Grains.Factory());
        builder.Services.AddSingleton<IClusterProbe>(new ReachableCluster());
        builder.Services.AddBillingApi(settings ?? new BillingApiSettings { OperatorKey = OperatorKey });
        var app = builder.Build();
        app.UseBillingApi();
        await app.StartAsync();
        _hosts.Add(app);
        return new Uri(app.Urls.Single());
    }

    public static HttpClient Client(Uri address, string? key)
    {
        var client = new HttpClient { BaseAddress = address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public HttpClient Anonymous() => Client(Operator.BaseAddress!, null);

    /// <summary>A new organization with its first key, made over HTTP.</summary>
    public async Task<Seller> NewSeller(string mode)
    {
        var answer = await Operator.Post("/v1/organizations", $$"""
            {"mode": "{{mode}}", "legal_name": "Acme", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris"}
            """);
        var key = answer.Json.GetProperty("api_key").GetProperty("key").GetString()!;
        return new Seller(answer.Json.GetProperty("id").GetString()!, key, Client(Operator.BaseAddress!, key));
    }

    /// <summary>A key of the seller with only these scopes.</summary>
    public async Task<HttpClient> KeyWith(Seller seller, params string[] scopes)
    {
        var list = string.Join(",", scopes.Select(scope => $"\"{scope}\""));
        var answer = await seller.Http.Post("/v1/api-keys", $$"""{"scopes": [{{list}}]}""");
        return Client(Operator.BaseAddress!, answer.Json.GetProperty("key").GetString());
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public IReadOnlyList<Endpoint> Endpoints() => Host.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    private static async Task Migrate(string connectionString) => await new Migrator(connectionString).MigrateAsync();

    private sealed class ReachableCluster : IClusterProbe
    {
        public Task<bool> IsReachable() => Task.FromResult(true);
    }
}

/// <summary>An organization and a client with a key of it.</summary>
public sealed record Seller(string Id, string Key, HttpClient Http);

/// <summary>All API tests share one host; each takes ids of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<ApiFixture>
{
    public const string Name = "API";
}
