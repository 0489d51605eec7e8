using System.Collections.Concurrent;
using NodaTime;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class OutboxTests
{
    [Fact]
    public async Task Dispatchers_share_the_messages_and_each_arrives_once()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await EnqueueAsync(database, Enumerable.Range(0, 200).Select(number => Message($"cus_{number % 9}", $"m{number}")));
        var outbox = new Outbox(database.Billing);
        var arrived = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await outbox.ClaimAsync(10, (message, token) => Task.Run(() => arrived.Add(message.Message), token)) > 0)
            {
            }
        }));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"m{number}").Order(), arrived.Order());
        Assert.Equal(0L, await CountAsync(database));
    }

    [Fact]
    public async Task One_recipients_messages_arrive_in_order()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await EnqueueAsync(database, Enumerable.Range(0, 50).Select(number => Message("cus_1", $"m{number:00}")));
        var arrived = new ConcurrentQueue<string>();

        await new Outbox(database.Billing).ClaimAsync(100, async (message, _) =>
        {
            await Task.Yield();
            arrived.Enqueue(message.Message);
        });

        Assert.Equal(arrived.Order(StringComparer.Ordinal), arrived);
    }

    [Fact]
    public async Task A_failed_message_waits_with_its_error_and_stops_only_its_recipient()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await EnqueueAsync(database, [Message("cus_1", "bad"), Message("cus_1", "after"), Message("cus_2", "good")]);

        var claimed = await new Outbox(database.Billing).ClaimAsync(
            10, (message, _) => message.Message == "bad" ? throw new InvalidTimeZoneException("no such zone") : Task.CompletedTask);

        Assert.Equal(3, claimed);
        Assert.Equal(
            "after 0 -, bad 1 InvalidTimeZoneException: no such zone",
            await database.AskOwnerAsync<string>(
                "SELECT string_agg(concat_ws(' ', message, attempts, coalesce(last_error, '-')), ', ' ORDER BY message) FROM outbox"));
        Assert.True(await database.AskOwnerAsync<bool>("SELECT not_before > now() FROM outbox WHERE message = 'bad'"));
    }

    [Fact]
    public async Task A_message_for_later_is_not_delivered_yet()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        var later = await database.AskOwnerAsync<DateTime>("SELECT now() + interval '1 hour'");
        await EnqueueAsync(database, [Message("cus_1", "later") with { NotBefore = Instant.FromDateTimeUtc(later) }]);

        Assert.Equal(0, await new Outbox(database.Billing).ClaimAsync(10, (_, _) => Task.CompletedTask));
        Assert.Equal(1L, await CountAsync(database));
    }

    [Fact]
    public async Task A_delivery_may_commit_units_of_work_of_its_own()
    {
        await using var database = await MigratedDatabase.CreateAsync(options => options with { WorkConnections = 1, BackgroundConnections = 2 });
        await EnqueueAsync(database, [Message("cus_1", "first")]);
        var outbox = new Outbox(database.Billing);

        await outbox.ClaimAsync(10, (message, _) => message.Message == "first" ? EnqueueAsync(database, [Message("cus_2", "second")]) : Task.CompletedTask);

        Assert.Equal(1, await outbox.ClaimAsync(10, (_, _) => Task.CompletedTask));
    }

    private static OutboxMessage Message(string recipient, string message) => new("org_1", "customer", recipient, message, "{}");

    private static Task EnqueueAsync(MigratedDatabase database, IEnumerable<OutboxMessage> messages) => database.Billing.CommitAsync(unit =>
    {
        foreach (var message in messages)
        {
            Outbox.Enqueue(unit, message);
        }

        return Task.CompletedTask;
    });

    private static Task<long> CountAsync(MigratedDatabase database) => database.AskOwnerAsync<long>("SELECT count(*) FROM outbox");
}
