using System.Globalization;
using System.Text.Json;

namespace OrleansBilling.Chaos.Load;

/// <summary>Customers who come with their cards, subscribe back to last year, order single things, and live on test clocks.</summary>
/// <param name="today">The seller's day.</param>
internal sealed class MixedLoad(Caller caller, Promises promises, Random random, Func<DateOnly> today)
{
    private const int Workers = 4;
    private static readonly DateOnly ClockStart = new(2026, 1, 31);
    private static readonly string[] ClockTokens = ["tok_ok", "tok_timeout", "tok_never", "tok_fails_1"];
    private static readonly string[] CustomerFields = ["id", "name", "created_at"];
    private static readonly string[] SubscriptionFields = ["id", "customer", "plan", "start_date"];
    private static readonly string[] InvoiceFields = ["id", "customer", "total", "currency", "kind"];
    private int _last;

    /// <summary>Goes on until it is told to stop, and ends when every request has its answer.</summary>
    public async Task RunAsync(CancellationToken stop) => await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
    {
        do
        {
            var number = Interlocked.Increment(ref _last);
            await (worker % 2 == 0 ? LiveInRealTimeAsync(number) : LiveOnAClockAsync(number));
        }
        while (!stop.IsCancellationRequested);
    }));

    private async Task LiveInRealTimeAsync(int number)
    {
        var customer = await ArriveAsync(number, clock: null, "tok_ok");
        var subscription = number % 3 == 0
            ? new Subscription($"sub_{number}", "day", today().AddDays(-Next(1, 12)), null)
            : new Subscription($"sub_{number}", "month", today().AddMonths(-Next(1, 14)).AddDays(-Next(0, 20)), null);
        await Task.WhenAll(SubscribeAsync(subscription, customer), OrderAsync($"{number}a", customer), OrderAsync($"{number}b", customer));
    }

    private async Task LiveOnAClockAsync(int number)
    {
        var clock = $"clk_{number}";
        await AcknowledgeAsync("/v1/test-clocks", new { id = clock, now = At(ClockStart) }, clock, "id");
        var customer = await ArriveAsync(number, clock, ClockTokens[number / 2 % ClockTokens.Length]);
        var days = Next(3, 8);
        await SubscribeAsync(new Subscription($"sub_{number}", "day", ClockStart, ClockStart.AddDays(days)), customer);
        await OrderAsync($"{number}c", customer);
        await AdvanceAsync(clock, ClockStart.AddDays(days / 2));
        // Late enough for every retry of a card.
        await AdvanceAsync(clock, ClockStart.AddDays(days + 20));
    }

    private async Task<string> ArriveAsync(int number, string? clock, string token)
    {
        var id = $"cus_{number}";
        object body = clock is null ? new { id, name = $"Customer {number}" } : new { id, name = $"Customer {number}", test_clock = clock };
        await AcknowledgeAsync("/v1/customers", body, id, CustomerFields);
        promises.Customers.Enqueue(id);
        await caller.PostAsync($"/v1/customers/{id}/payment-methods", new { type = "card", token }, $"card-{id}");
        return id;
    }

    private async Task SubscribeAsync(Subscription subscription, string customer)
    {
        var start = Text(subscription.Start);
        object body = subscription.EndsOn is { } end
            ? new { id = subscription.Id, customer, plan = subscription.Unit, start_date = start, ends_on = Text(end) }
            : new { id = subscription.Id, customer, plan = subscription.Unit, start_date = start };
        await AcknowledgeAsync("/v1/subscriptions", body, subscription.Id, SubscriptionFields);
        promises.Subscriptions.Enqueue(subscription);
    }

    /// <summary>Without an id of its own: only the key keeps it from being made twice.</summary>
    private async Task OrderAsync(string mark, string customer)
    {
        var line = new { description = $"order {mark}", quantity = "1", unit_amount = $"{Next(1, 900)}.00" };
        await AcknowledgeAsync("/v1/invoices", new { customer, lines = new[] { line } }, $"order-{mark}", InvoiceFields);
        promises.OneOffs.Enqueue(line.description);
    }

    private async Task AdvanceAsync(string clock, DateOnly day)
    {
        var to = At(day);
        for (var attempt = 1; ; attempt++)
        {
            var state = await caller.PostAsync($"/v1/test-clocks/{clock}/advance", new { to }, $"{clock}-{to}-{attempt}");
            await Until.NothingIsMissingAsync(async () =>
            {
                state = await caller.GetAsync($"/v1/test-clocks/{clock}");
                return state.GetProperty("status").GetString() == "ready" ? null : $"{clock} is not ready: {state}";
            });
            if (state.GetProperty("now").GetDateTimeOffset() >= DateTimeOffset.Parse(to, CultureInfo.InvariantCulture)) return;
            // It stands where something could not be done, which the outage has done: go on.
            if (attempt == 20) throw new ChaosException($"{clock} does not come to {to}: {state}");
        }
    }

    private async Task AcknowledgeAsync(string path, object body, string once, params string[] fields)
    {
        JsonElement said = await caller.PostAsync(path, body, once);
        promises.Writes.Enqueue(new Acknowledged($"{path}/{said.GetProperty("id").GetString()}", said, fields));
    }

    private int Next(int from, int to)
    {
        lock (random) return random.Next(from, to);
    }

    private static string At(DateOnly day) => Text(day) + "T00:00:00Z";

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
