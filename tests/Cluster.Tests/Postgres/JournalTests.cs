using System.Text;
using NodaTime;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class JournalTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 1, 31, 12, 0).PlusNanoseconds(123_456_000);

    [Fact]
    public async Task A_stream_is_read_as_it_was_written_over_many_pages_and_from_any_version()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var journal = new Journal(database.Billing);
        await database.Billing.CommitAsync(unit =>
        {
            for (var version = 1; version <= 1_200; version++)
            {
                Journal.Append(unit, new NewJournalEntry("org_1", "customer/cus_1", version, "counted", Encoding.UTF8.GetBytes($$"""{"n": {{version}}}"""), At, "key_1", $"cause-{version % 7}"));
            }

            Journal.Append(unit, new NewJournalEntry("org_2", "customer/cus_1", 1, "counted", "{}"u8.ToArray(), At));
            return Task.CompletedTask;
        });

        var all = await journal.ReadStreamAsync("org_1", "customer/cus_1").ToListAsync();
        var tail = await journal.ReadStreamAsync("org_1", "customer/cus_1", fromVersion: 1_199).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 1_200).Select(version => (long)version), all.Select(entry => entry.Version));
        Assert.Equal(("counted", """{"n": 1200}""", At, "key_1"), (tail[1].Type, tail[1].Data, tail[1].At, tail[1].Actor));
        Assert.Equal(2, tail.Count);
    }

    [Fact]
    public async Task What_a_cause_led_to_is_found()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var journal = new Journal(database.Billing);
        await database.Billing.CommitAsync(unit =>
        {
            Journal.Append(unit, new NewJournalEntry("org_1", "customer/cus_1", 1, "created", "{}"u8.ToArray(), At, Cause: "request-1"));
            Journal.Append(unit, new NewJournalEntry("org_1", "customer/cus_1", 2, "renamed", "{}"u8.ToArray(), At, Cause: "request-1"));
            Journal.Append(unit, new NewJournalEntry("org_1", "customer/cus_2", 1, "created", "{}"u8.ToArray(), At, Cause: "request-1"));
            return Task.CompletedTask;
        });

        var found = await journal.FindByCauseAsync("org_1", "customer/cus_1", "request-1");

        Assert.Equal(["created", "renamed"], found.Select(entry => entry.Type));
        Assert.Empty(await journal.FindByCauseAsync("org_1", "customer/cus_1", "request-2"));
    }

    [Fact]
    public async Task Of_two_writers_of_one_version_the_second_fails()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var entry = new NewJournalEntry("org_1", "customer/cus_1", 1, "created", "{}"u8.ToArray(), At);
        await database.Billing.CommitAsync(unit => AppendAsync(unit, entry));

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.Billing.CommitAsync(unit => AppendAsync(unit, entry)));

        Assert.Equal((PostgresErrorCodes.UniqueViolation, "journal_pkey"), (refusal.SqlState, refusal.ConstraintName));
    }

    private static Task AppendAsync(UnitOfWork unit, NewJournalEntry entry)
    {
        Journal.Append(unit, entry);
        return Task.CompletedTask;
    }
}
