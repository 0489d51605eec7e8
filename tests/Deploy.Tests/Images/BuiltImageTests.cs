using System.Globalization;
using Npgsql;
using OrleansBilling.Deploy.Tests.Hosts;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Images;

/// <summary>The images themselves, made as an operator makes them: what they say of their containers, and whether the program in them is whole.</summary>
public sealed class BuiltImageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_image_of_a_silo_migrates_a_database_by_the_argument_of_the_manifests()
    {
        using var image = await BuildAsync("Silo", "11111/tcp", "30000/tcp", "8081/tcp", "9464/tcp");
        await using var database = await TestPostgres.CreateDatabaseAsync();

        await using (var migration = Launch(image, database, ["migrate"], [])) await migration.UntilWellEndedAsync(Patience);

        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM journal", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_image_of_an_API_serves()
    {
        using var image = await BuildAsync("Api", "5080/tcp", "9464/tcp");
        await using var database = await TestPostgres.CreateDatabaseAsync();
        using var http = new HttpClient();
        var port = FreePorts.Take(1).Single();

        await using var api = Launch(image, database, ["--port", Text(port)], new() { ["http"] = port });

        await api.UntilWellAsync(http, api.At("http", "/health/live"), Patience);
    }

    private static async Task<BuiltImage> BuildAsync(string project, params string[] ports)
    {
        await using var registry = await StubRegistry.StartAsync();
        var image = await BuiltImage.BuildAsync(project, registry.Image);
        Assert.Matches($"^orleansbilling/{project.ToLowerInvariant()}:[0-9]+\\.[0-9]+\\.[0-9]+$", image.Tag);
        Assert.Equal("1654", image.Container.GetProperty("User").GetString());
        Assert.Equal(["dotnet", $"/app/OrleansBilling.{project}.dll"], EntryPoint(image));
        Assert.False(image.Container.TryGetProperty("Cmd", out var command) && command.GetArrayLength() > 0);
        Assert.Equal(ports.Order(StringComparer.Ordinal), image.Container.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order(StringComparer.Ordinal));
        return image;
    }

    private static HostProcess Launch(BuiltImage image, TestDatabase database, string[] arguments, Dictionary<string, int> ports) => HostProcess.Launch(
        image.PathOf(EntryPoint(image)[1]),
        arguments,
        new Dictionary<string, string> { ["BILLING_DATABASE"] = database.ConnectionString },
        ports);

    private static string[] EntryPoint(BuiltImage image) => [.. image.Container.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()!)];

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
