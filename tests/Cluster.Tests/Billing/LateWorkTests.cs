using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>People are told of what the sweeper finds very late.</summary>
public sealed class LateWorkTests
{
    // The sweeper looks by itself when it starts, and then not before this test is long over.
    private static readonly WakeOptions ByHand = new() { SweepEvery = TimeSpan.FromDays(45), Spread = TimeSpan.Zero };

    [Fact]
    public Task What_cannot_be_done_is_told_of_with_its_reason_and_what_is_done_late_once_a_day() => BillingCluster.TestAsync(
        "2026-01-31T09:00:00Z",
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            for (var i = 1; i <= 3; i++)
            {
                await cluster.CreateCustomerAsync($"cus_{i}");
                await cluster.SubscribeAsync($"sub_{i}", $"cus_{i}");
            }

            await BillingCluster.UntilAsync("the first invoices", async () => await cluster.CountAsync("invoices WHERE number IS NOT NULL") == 3);
            await cluster.Database.ExecuteAsOwnerAsync(
                """
                DELETE FROM reminders;
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
                CREATE TRIGGER refuse BEFORE UPDATE ON subscriptions FOR EACH ROW WHEN (new.id = 'sub_1' AND new.version > old.version) EXECUTE FUNCTION refuse();
                UPDATE customers SET next_due = NULL;
                """);

            // February is due at midnight in Paris, and nobody wakes
            cluster.Time.SetUtcNow(BillingCluster.At("2026-02-27T23:59:00Z"));
            await cluster.Sweeper.Sweep();
            Assert.Equal("", await AlertsAsync(cluster));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-03-31T00:01:00Z"));
            await cluster.Sweeper.Sweep();
            // Two subscriptions, and the three customers who were to be reminded meanwhile
            Assert.Matches(@"late_work (\S+): 5 were due and are done only now, the first of them \1, which was due at 2026-0[23]-\S+Z\.", await AlertsAsync(cluster));
            Assert.Contains("stuck_work sub_1: It was due at 2026-02-27T23:00:00Z and cannot be done: ", await AlertsAsync(cluster), StringComparison.Ordinal);
            Assert.Contains("no room", await AlertsAsync(cluster), StringComparison.Ordinal);

            // Told once, however often it is found
            await cluster.Sweeper.Sweep();
            Assert.Equal(2L, await cluster.CountAsync("alerts"));
            Assert.Equal(2L, await cluster.CountAsync("journal WHERE type = 'alert.raised' AND stream LIKE 'alert/%' AND version = 1"));

            await cluster.Database.ExecuteAsOwnerAsync("DROP TRIGGER refuse ON subscriptions");
            await cluster.Sweeper.Sweep();
            // February's was issued on its day: only the subscription could not note it down
            Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28 2026-03-31/2026-03-31", await cluster.BilledAsync("sub_1"));
            Assert.Equal(2L, await cluster.CountAsync("alerts"));
        },
        wakes: ByHand);

    private static Task<string> AlertsAsync(BillingCluster cluster) =>
        cluster.Database.AskOwnerAsync<string>("SELECT coalesce(string_agg(kind || ' ' || object || ': ' || message, E'\\n' ORDER BY kind), '') FROM alerts");
}
