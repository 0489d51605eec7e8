using OrleansBilling.Cluster.Tests.Billing;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Audit;

/// <summary>Changing one byte of any table is found, and the table is named: of every table there is, and of every column.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class TamperTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_changed_byte_is_found_in_every_table_and_its_row_is_named()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z");
        await cluster.LiveAsync();
        await cluster.FurnishAsync();
        AuditedFirm.AssertPassed(await cluster.AuditAsync());
        await ForgetConstraintsAsync(cluster);

        foreach (var table in await TamperedTable.AllAsync(cluster.Database))
        {
            var tampered = new TamperedTable(cluster.Database, table);
            var columns = await tampered.ColumnsAsync();
            Assert.True(columns.Length > 0, $"{table} is empty: write something into it, and see that it is audited.");
            foreach (var (column, changed) in columns) Assert.True(await tampered.IsSeenAsync(column, changed), $"A change of {table}.{column} is not seen. Does its migration end with seal_rows?");

            var undo = await tampered.ChangeAsync(columns[^1].Column, columns[^1].Changed, Ours(table));
            var audit = await cluster.AuditAsync();
            Assert.True(audit.Status == "failed", $"The audit did not find that {table}.{columns[^1].Column} was changed.");
            Assert.True(audit.Checks.Any(check => check.First?.Place.StartsWith(table + " ", StringComparison.Ordinal) == true), $"{table} is not named: {string.Join('\n', audit.Checks)}");
            output.WriteLine($"{columns.Length,3} columns, {table}.{columns[^1].Column}: {audit.Checks.Last(check => check.Failed > 0).First}");
            await undo();
        }

        AuditedFirm.AssertPassed(await cluster.AuditAsync());
    }

    // Of what several organizations share, a row that concerns this one.
    private static string Ours(string table) => table switch
    {
        "grain_state" => "id_text = 'org_test/cus_card'",
        "reminders" => "grain_id LIKE '%/org_test/%'",
        _ => "true",
    };

    // Whoever changes bytes on the disk is stopped by none.
    private static Task ForgetConstraintsAsync(BillingCluster cluster) => cluster.Database.ExecuteAsOwnerAsync(
        """
        DO $do$
        DECLARE
            rule record;
        BEGIN
            FOR rule IN SELECT conrelid::regclass AS of, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
            LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.of, rule.conname);
            END LOOP;
        END
        $do$;
        """);
}
