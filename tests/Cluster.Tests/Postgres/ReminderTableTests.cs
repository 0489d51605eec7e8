using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class ReminderTableTests
{
    private static readonly GrainId Grain = GrainId.Create("tally", "org_1/one");

    [Fact]
    public async Task A_reminder_is_written_read_changed_and_removed()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var table = cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        var entry = Entry(DueIn(TimeSpan.FromDays(30)));

        var first = await table.UpsertRow(entry);
        var second = await table.UpsertRow(entry);
        var read = await table.ReadRow(Grain, "wake");

        Assert.NotEqual(first, second);
        Assert.Equal((second, entry.StartAt, entry.Period), (read!.ETag, read.StartAt, read.Period));
        Assert.Single((await table.ReadRows(Grain)).Reminders);
        Assert.False(await table.RemoveRow(Grain, "wake", first!));
        Assert.True(await table.RemoveRow(Grain, "wake", second!));
        Assert.Null(await table.ReadRow(Grain, "wake"));
    }

    [Fact]
    public async Task The_handle_of_a_removed_reminder_cannot_remove_its_successor()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var table = cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        var old = await table.UpsertRow(Entry(DueIn(TimeSpan.FromDays(1))));
        await table.RemoveRow(Grain, "wake", old!);
        await table.UpsertRow(Entry(DueIn(TimeSpan.FromDays(1))));

        Assert.False(await table.RemoveRow(Grain, "wake", old!));
    }

    [Fact]
    public async Task A_silo_reads_only_what_is_due_soon_or_overdue()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);
        var table = cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        await table.UpsertRow(Entry(DueIn(TimeSpan.FromDays(-3)), "overdue"));
        await table.UpsertRow(Entry(DueIn(TimeSpan.FromMinutes(15)), "soon"));
        await table.UpsertRow(Entry(DueIn(TimeSpan.FromHours(1)), "later"));

        // Both halves of the ring, and the ring as a whole, as a single silo asks for it.
        var halves = (await table.ReadRows(0, int.MaxValue)).Reminders.Concat((await table.ReadRows(int.MaxValue, 0)).Reminders);
        var whole = (await table.ReadRows(7, 7)).Reminders;

        Assert.Equal(["overdue", "soon"], halves.Select(entry => entry.ReminderName).Order(StringComparer.Ordinal));
        Assert.Equal(["overdue", "soon"], whole.Select(entry => entry.ReminderName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_the_filter_a_silo_reads_all_and_the_filter_can_come_back()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var migrator = new Migrator(database.ConnectionString);
        var filtered = await database.AskOwnerAsync<string>("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'ReadRangeRows1Key'");

        await migrator.UseReminderFilterAsync(ReminderFilter.None);
        await using (var cluster = await TallyCluster.StartAsync(database))
        {
            var table = cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
            await table.UpsertRow(Entry(DueIn(TimeSpan.FromDays(300)), "later"));
            Assert.Single((await table.ReadRows(7, 7)).Reminders);
        }

        await migrator.UseReminderFilterAsync(ReminderFilter.DueSoon);
        Assert.Equal(filtered, await database.AskOwnerAsync<string>("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'ReadRangeRows1Key'"));
    }

    [Fact]
    public async Task A_grain_registers_its_reminder_through_the_stock_provider()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var cluster = await TallyCluster.StartAsync(database);

        await cluster.Client.GetGrain<ITallyGrain>("org_1/one").RemindAsync();

        Assert.Equal(
            "tally/org_1/one wake 300000",
            await database.AskOwnerAsync<string>("SELECT grain_id || ' ' || reminder_name || ' ' || period FROM reminders"));
    }

    /// <summary>Whole seconds, because the table keeps microseconds and .NET counts tenths of them.</summary>
    private static DateTime DueIn(TimeSpan time)
    {
        var due = TimeProvider.System.GetUtcNow().UtcDateTime + time;
        return new DateTime(due.Ticks - (due.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    private static ReminderEntry Entry(DateTime start, string name = "wake") =>
        new() { GrainId = Grain, ReminderName = name, StartAt = start, Period = TimeSpan.FromMinutes(5), ETag = "" };
}
