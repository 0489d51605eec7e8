using Microsoft.AspNetCore.Builder;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Standalone;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The whole product in this process: API, silo, rules and PostgreSQL, as <c>./run</c> starts it.</summary>
public class StandaloneFixture : IAsyncLifetime
{
    private const string OperatorKey = "operator-key-of-the-tour";
    private TestDatabase _database = null!;
    private WebApplication _app = null!;

    protected IServiceProvider Services => _app.Services;

    public HttpClient Operator { get; private set; } = null!;

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Where its mail goes; nowhere, unless a fixture says otherwise.</summary>
    protected virtual Task<MailSettings> MailAsync() => Task.FromResult(new MailSettings());

    /// <summary>What a fixture wants otherwise than <c>./run</c> has it.</summary>
    protected virtual void Change(WebApplicationBuilder builder)
    {
    }

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync(Migrate);
        _app = StandaloneHost.Build(_database.ConnectionString, "http://127.0.0.1:0", new StandaloneKeys("bk_test_unused", OperatorKey), Change, mail: await MailAsync());
        await _app.StartAsync();
        Operator = ApiFixture.Client(new Uri(_app.Urls.Single()), OperatorKey);
    }

    public virtual async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A new organization with a client that may do everything.</summary>
    public async Task<Seller> NewSeller(string mode)
    {
        var answer = await Operator.Post("/v1/organizations", $$"""
            {"mode": "{{mode}}", "legal_name": "Acme SAS", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris"}
            """);
        var key = answer.Ok(201).GetProperty("api_key").GetProperty("key").GetString()!;
        return new Seller(answer.Json.GetProperty("id").GetString()!, key, ApiFixture.Client(Operator.BaseAddress!, key));
    }

    private static async Task Migrate(string connectionString) => await new Migrator(connectionString).MigrateAsync();
}
