using System.Text.Json;
using Npgsql;
using OrleansBilling.Api.Tests.Acceptance;
using OrleansBilling.Api.Tests.Tour;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Operations;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>Work in the background: whoever dies at it, it comes to its end once, and whole.</summary>
public sealed class OperationTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Journal = "/v1/reports/invoice-journal.csv?from=2026-01-01&to=2026-12-31";

    [Fact]
    public async Task What_a_dead_process_held_is_taken_over_and_its_late_word_counts_for_nothing()
    {
        // Given an export that a process holds and has written half of
        var seller = await standalone.NewSeller("sandbox");
        await ManyInvoices.WriteAsync(standalone.ConnectionString, seller.Id, 500);
        await using var database = new BillingDatabase(new BillingDatabaseOptions { ConnectionString = standalone.ConnectionString });
        var queue = new OperationQueue(database);
        await Sql(standalone.ConnectionString, $"""
            INSERT INTO operations (organization, id, kind, request, attempts, done, total, lease_until)
            VALUES ('{seller.Id}', 'opr_dead', 'export', '{Request("Csv")}', 1, 250, 500, now() + interval '1 hour')
            """);
        var dead = new ClaimedOperation(seller.Id, "opr_dead", "export", Request("Csv"), Attempt: 1);
        var held = (await seller.Http.Get("/v1/operations/opr_dead")).Ok();
        Assert.Equal(("running", 250, JsonValueKind.Null), (Text(held, "status"), held.GetProperty("progress").GetProperty("done").GetInt32(), held.GetProperty("result_url").ValueKind));
        Assert.Equal("operation_running", (await seller.Http.Get("/v1/operations/opr_dead/result")).Problem(409));

        // When its lease is over
        await Sql(standalone.ConnectionString, "UPDATE operations SET lease_until = now() WHERE id = 'opr_dead'");
        var done = await LongExportTests.Finish(seller.Http, "opr_dead");

        // Then another one has made the whole file, and what the dead one still says changes nothing
        Assert.Equal(("succeeded", 500), (Text(done, "status"), done.GetProperty("progress").GetProperty("done").GetInt32()));
        Assert.False(await queue.BeatAsync(dead, 300, 500, TimeSpan.FromHours(1)));
        Assert.False(await queue.SucceedAsync(dead, Parts("half"), "x.csv", "text/csv", 300, TimeSpan.FromHours(1)));
        Assert.False(await queue.FailAsync(dead, "x", "x", TimeSpan.FromHours(1)));
        Assert.Equal(await seller.Http.GetStringAsync(Journal), await seller.Http.GetStringAsync("/v1/operations/opr_dead/result"));
    }

    [Fact]
    public async Task An_export_whose_process_is_killed_is_finished_by_the_next_one()
    {
        // Given the product as a process of its own, in the middle of an export
        await using var server = await TestPostgres.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("billing-export-").FullName;
        var process = await StandaloneProcess.Start(server.ConnectionString, data);
        try
        {
            var organization = Text((await process.Http.Get("/v1/organization")).Ok(), "id");
            await ManyInvoices.WriteAsync(server.ConnectionString, organization, 60_000);
            var id = Text((await process.Http.Get(Journal.Replace(".csv", ".xlsx", StringComparison.Ordinal))).Ok(202), "id");
            while (await Footprint.Count(server.ConnectionString, "SELECT attempts FROM operations") == 0) await Task.Delay(20);

            // When it is killed, and another one is there once the lease is over
            await process.Kill();
            Assert.Equal(1, await Footprint.Count(server.ConnectionString, "SELECT count(*) FROM operations WHERE status = 'running'"));
            await process.DisposeAsync();
            process = await StandaloneProcess.Start(server.ConnectionString, data);
            await Sql(server.ConnectionString, "UPDATE operations SET lease_until = now() WHERE lease_until > now()");

            // Then the file is whole
            var done = await LongExportTests.Finish(process.Http, id);
            Assert.Equal(("succeeded", 60_000), (Text(done, "status"), done.GetProperty("progress").GetProperty("done").GetInt32()));
            var file = await process.Http.GetByteArrayAsync(Text(done, "result_url"));
            using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(file));
            using var reader = new StreamReader(zip.GetEntry("xl/worksheets/sheet3.xml")!.Open());
            Assert.Equal(60_001, (await reader.ReadToEndAsync()).Split("<row ").Length - 1);
        }
        finally
        {
            await process.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task The_same_export_is_made_once_and_a_foreign_one_is_not_there()
    {
        var (seller, other) = (await standalone.NewSeller("sandbox"), await standalone.NewSeller("sandbox"));
        // Held by somebody, so that it does not end meanwhile
        await Sql(standalone.ConnectionString, $"""
            INSERT INTO operations (organization, id, kind, request, attempts, lease_until) VALUES ('{seller.Id}', 'opr_held', 'export', '{Request("Csv")}', 1, now() + interval '1 hour')
            """);

        Assert.Equal("opr_held", Text((await seller.Http.Get(Journal + "&async=true")).Ok(202), "id"));
        var own = await LongExportTests.Finish(other.Http, Text((await other.Http.Get(Journal + "&async=true")).Ok(202), "id"));

        Assert.Equal("not_found", (await other.Http.Get("/v1/operations/opr_held")).Problem(404));
        Assert.Equal("not_found", (await other.Http.Get("/v1/operations/opr_held/result")).Problem(404));
        Assert.Equal("not_found", (await seller.Http.Get($"/v1/operations/{Text(own, "id")}/result")).Problem(404));
        await Sql(standalone.ConnectionString, "DELETE FROM operations WHERE id = 'opr_held'");
    }

    [Fact]
    public async Task There_is_an_end_to_what_waits_to_attempts_and_to_what_is_kept()
    {
        var seller = await standalone.NewSeller("sandbox");
        await Sql(standalone.ConnectionString, $"""
            INSERT INTO operations (organization, id, kind, request, attempts, lease_until)
            SELECT '{seller.Id}', 'opr_' || n, 'export', jsonb_build_object('n', n), 1, now() + interval '1 hour' FROM generate_series(1, 10) AS n
            """);
        Assert.Equal("too_many_operations", (await seller.Http.Get(Journal + "&async=true")).Problem(409));

        // Begun five times by processes that died
        await Sql(standalone.ConnectionString, "UPDATE operations SET attempts = 5, lease_until = now() WHERE id = 'opr_1'");
        var failed = await LongExportTests.Finish(seller.Http, "opr_1");
        Assert.Equal(("failed", "interrupted"), (Text(failed, "status"), Text(failed.GetProperty("error"), "code")));
        Assert.Equal("operation_failed", (await seller.Http.Get("/v1/operations/opr_1/result")).Problem(409));

        // Kept long enough
        var id = Text((await seller.Http.Get(Journal + "&async=true")).Ok(202), "id");
        await LongExportTests.Finish(seller.Http, id);
        await Sql(standalone.ConnectionString, $"UPDATE operations SET expires_at = now() WHERE id = '{id}'");
        Assert.Equal("not_found", (await seller.Http.Get($"/v1/operations/{id}")).Problem(404));
        Assert.Equal("not_found", (await seller.Http.Get($"/v1/operations/{id}/result")).Problem(404));
        await using var database = new BillingDatabase(new BillingDatabaseOptions { ConnectionString = standalone.ConnectionString });
        await new OperationQueue(database).ExpireAsync();
        Assert.Equal(0, await Footprint.Count(standalone.ConnectionString, $"SELECT count(*) FROM operation_chunks WHERE operation = '{id}'"));
        await Sql(standalone.ConnectionString, $"DELETE FROM operations WHERE organization = '{seller.Id}'");
    }

    private static string Request(string format) =>
        $$"""{"report": "invoice-journal", "format": "{{format}}", "from": "2026-01-01", "to": "2026-12-31", "currency": "EUR", "language": "fr", "customer": null}""";

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(string text)
    {
        await Task.Yield();
        yield return System.Text.Encoding.UTF8.GetBytes(text);
    }

    private static async Task Sql(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
