using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class RegisterStoreTests
{
    private static readonly LocalDate Today = new(2026, 1, 31);

    [Fact]
    public async Task Twenty_writers_with_aborts_give_numbers_without_a_gap_and_a_chain_that_verifies()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var documents = Enumerable.Range(0, 400).Select(number => $"inv_{number}").ToArray();

        // Every writer wants every document, in parts of its own, and every third commit of a writer is aborted at first.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => SealAllAsync(database, documents, writer)));

        var entries = await ReadSeriesAsync(database);
        Assert.Equal(Enumerable.Range(1, 400).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.Equal(documents.Order(StringComparer.Ordinal), entries.Select(entry => entry.Document).Order(StringComparer.Ordinal));
        AssertChain(entries);
    }

    [Fact]
    public async Task A_document_that_is_numbered_already_answers_with_its_first_entry()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var first = await SealAsync(database, ["inv_1", "inv_2"]);

        var second = await SealAsync(database, ["inv_3", "inv_2", "inv_3", "inv_1"]);

        Assert.Equal([first[1], first[0]], [second[1], second[3]]);
        Assert.Equal([3L, 2L, 3L, 1L], second.Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task An_issue_date_before_the_last_is_refused_except_in_a_sandbox()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await SealAsync(database, ["inv_1"]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => SealAsync(database, ["inv_2"], Today.PlusDays(-1)));
        var sandbox = await SealAsync(database, ["inv_2"], Today.PlusDays(-1), allowBackwards: true);

        Assert.Equal((2L, Today.PlusDays(-1)), (sandbox[0].Sequence, sandbox[0].IssueDate));
    }

    [Fact]
    public async Task Two_calls_in_one_unit_continue_each_other()
    {
        await using var database = await MigratedDatabase.CreateAsync();

        await database.Billing.CommitAsync(async unit =>
        {
            await RegisterStore.SealAsync(unit, "org_1", "INV", ["inv_1"], slot => Seal(slot, Today));
            await RegisterStore.SealAsync(unit, "org_1", "INV", ["inv_1", "inv_2"], slot => Seal(slot, Today));
        });

        AssertChain(await ReadSeriesAsync(database));
    }

    private static async Task SealAllAsync(MigratedDatabase database, string[] documents, int writer)
    {
        var commits = 0;
        foreach (var part in documents.Skip(writer * 20).Concat(documents.Take(writer * 20)).Chunk(7 + writer))
        {
            if (++commits % 3 == 0)
            {
                await Assert.ThrowsAsync<InvalidTimeZoneException>(() => SealAsync(database, part, abort: true));
            }

            await SealAsync(database, part);
        }
    }

    private static Task<IReadOnlyList<RegisterEntry>> SealAsync(
        MigratedDatabase database, IReadOnlyList<string> documents, LocalDate? day = null, bool allowBackwards = false, bool abort = false) =>
        database.Billing.CommitAsync(async unit =>
        {
            var entries = await RegisterStore.SealAsync(unit, "org_1", "INV", documents, slot => Seal(slot, day ?? Today), allowBackwards);
            return abort ? throw new InvalidTimeZoneException() : entries;
        });

    private static SealedDocument Seal(RegisterSlot slot, LocalDate day)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"INV-{slot.Sequence:000000}");
        var text = $$"""{"id":"{{slot.Document}}","number":"{{number}}"}""";
        return new SealedDocument(number, day, day.PlusDays(14), text, Hash(slot.PreviousSeal + text));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void AssertChain(List<RegisterEntry> entries)
    {
        var previous = Domain.Register.SealRule.Genesis;
        foreach (var entry in entries)
        {
            Assert.Equal(previous, entry.PreviousSeal);
            Assert.Equal(Hash(previous + entry.DocumentText), entry.Seal);
            previous = entry.Seal;
        }
    }

    private static Task<List<RegisterEntry>> ReadSeriesAsync(MigratedDatabase database) => database.Billing.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT sequence, document, number, issue_date, due_date, previous_seal, seal, document_text FROM register_entries ORDER BY sequence",
            connection);
        await using var rows = await command.ExecuteReaderAsync();
        var entries = new List<RegisterEntry>();
        while (await rows.ReadAsync())
        {
            entries.Add(new RegisterEntry(
                "INV", rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.Day(3), rows.DayOrNull(4), rows.GetString(5), rows.GetString(6), rows.GetString(7)));
        }

        return entries;
    });
}
