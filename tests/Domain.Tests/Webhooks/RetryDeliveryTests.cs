using OrleansBilling.Domain.Webhooks;

namespace OrleansBilling.Tests.Webhooks;

public sealed class RetryDeliveryTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public void The_waits_grow_to_eight_hours_and_fill_three_days()
    {
        // Given chances in the middle, which change nothing
        var (now, waits) = (A.Now, new List<long>());
        while (RetryDelivery.Next(waits.Count + 1, A.Now, now, 0.5m, null) is { } next)
        {
            waits.Add((long)(next - now).TotalSeconds);
            now = next;
        }

        Assert.Equal([5, 20, 80, 320, 1280, 5120, 20480, .. Enumerable.Repeat(28800, 9)], waits);
        Assert.InRange(now - A.Now, Duration.FromDays(3), Duration.FromDays(3) + Duration.FromHours(8));
    }

    [Fact]
    public void Chance_moves_a_wait_by_a_fifth_and_never_more()
    {
        var chance = new Random(20260131);
        for (var attempts = 1; attempts <= 100; attempts++)
        {
            var middle = RetryDelivery.Next(attempts, A.Now, A.Now, 0.5m, null)!.Value - A.Now;
            var wait = RetryDelivery.Next(attempts, A.Now, A.Now, (decimal)chance.NextDouble(), null)!.Value - A.Now;
            Assert.InRange(wait, middle * 0.8, middle * 1.2);
        }

        Assert.Equal((4 * Second, 6 * Second), (Wait(0m), Wait(1m)));

        static Duration Wait(decimal chance) => RetryDelivery.Next(1, A.Now, A.Now, chance, null)!.Value - A.Now;
    }

    [Fact]
    public void The_endpoint_may_ask_for_more_time_up_to_a_day_and_not_for_less()
    {
        Assert.Equal(600 * Second, Wait(600 * Second));
        Assert.Equal(5 * Second, Wait(1 * Second));
        Assert.Equal(5 * Second, Wait(-1 * Second));
        Assert.Equal(Duration.FromHours(24), Wait(Duration.FromDays(400)));
        Assert.Null(RetryDelivery.Bounded(null));
        Assert.Equal(Duration.Zero, RetryDelivery.Bounded(-1 * Second));

        static Duration Wait(Duration retryAfter) => RetryDelivery.Next(1, A.Now, A.Now, 0.5m, retryAfter)!.Value - A.Now;
    }

    [Fact]
    public void After_three_days_the_next_failure_is_the_last()
    {
        Assert.NotNull(RetryDelivery.Next(15, A.Now, A.Now + Duration.FromDays(3) - Second, 0.5m, null));
        Assert.Null(RetryDelivery.Next(15, A.Now, A.Now + Duration.FromDays(3), 0.5m, 9 * Second));
    }
}
