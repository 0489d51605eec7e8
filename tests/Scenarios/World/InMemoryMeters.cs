using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>Something a meter counted.</summary>
public sealed record CountedEvent(SubscriptionId Subscription, string Meter, decimal Quantity, Instant At, string? Value);

/// <summary>The meters of one seller in memory, by the rules of the real ones: closed once for an invoice, and what comes then is late.</summary>
public sealed class InMemoryMeters
{
    private readonly List<CountedEvent> _events = [];
    private readonly Dictionary<InvoiceId, (long Watermark, List<(Instant From, Instant Until)> Stretches)> _closings = [];
    private readonly Dictionary<(SubscriptionId Subscription, LocalDate Start), MeteredPeriod> _billed = [];

    public void Add(CountedEvent counted) => _events.Add(counted);

    /// <summary>What a rule answers when it has all the readings it needs.</summary>
    public T Answer<T>(Func<UsageBook, T> rule, Func<string, int, PlanVersion> planOf)
    {
        var book = UsageBook.Empty;
        while (true)
        {
            var answer = rule(book);
            if (book.Missing is not { } need) return answer;
            book = book.With(need, Read(need, planOf));
        }
    }

    /// <summary>Keeps what was billed, as the rows of the database do.</summary>
    public void Remember(SubscriptionId subscription, IReadOnlyList<SubscriptionEvent> events)
    {
        foreach (var period in events.OfType<UsageBilled>().SelectMany(billed => billed.Periods)) _billed[(subscription, period.Period.Start)] = period;
    }

    /// <summary>Every event of billed days is in what was billed for them, unless it came after the last bill; and no days are billed twice.</summary>
    public void Verify(BillingWorld world)
    {
        foreach (var ((subscription, _), period) in _billed)
        {
            foreach (var total in period.Totals)
            {
                var component = world.Plans[period.Plan].State.Version(period.PlanVersion)!.InPhase(period.Phase).Components.Single(component => component.Code == total.Component);
                Assert.Equal(Total(subscription, component, period.From, period.Until, period.Watermark), total.Total);
            }

            Assert.Single(_billed, other => other.Key.Subscription == subscription && other.Value.From < period.Until && period.From < other.Value.Until);
        }
    }

    private UsageReadings Read(UsageNeed need, Func<string, int, PlanVersion> planOf)
    {
        var (watermark, stretches) = _closings.TryGetValue(need.Invoice, out var closed) ? closed : Close(need);
        var late = _billed.Where(pair => pair.Key.Subscription == need.Subscription && IsLate(need.Subscription, pair.Value, watermark)).OrderBy(pair => pair.Key.Start);
        return new UsageReadings(
            watermark,
            [.. need.Slices.Zip(stretches, (slice, stretch) => new SliceReading(stretch.From, stretch.Until, Totals(need.Subscription, slice.Components, stretch, watermark)))],
            [.. late.Select(pair => Late(need.Subscription, pair.Value, watermark, planOf))]);
    }

    private (long Watermark, List<(Instant From, Instant Until)> Stretches) Close(UsageNeed need)
    {
        var stretches = new List<(Instant From, Instant Until)>();
        for (var i = 0; i < need.Slices.Count; i++)
        {
            var slice = need.Slices[i];
            var follows = i > 0 && need.Slices[i - 1].Period.End == slice.Period.Start;
            var before = _billed.Where(pair => pair.Key.Subscription == need.Subscription && pair.Value.Period.End == slice.Period.Start).Select(pair => (Instant?)pair.Value.Until).Max();
            var from = follows ? stretches[^1].Until : before ?? slice.From;
            stretches.Add((from, Instant.Max(from, slice.Until)));
        }

        return _closings[need.Invoice] = (_events.Count, stretches);
    }

    private bool IsLate(SubscriptionId subscription, MeteredPeriod period, long watermark) => _events
        .Where((counted, position) => position >= period.Watermark && position < watermark)
        .Any(counted => counted.Subscription == subscription && counted.At >= period.From && counted.At < period.Until && period.Meters.Contains(counted.Meter));

    private LateUsage Late(SubscriptionId subscription, MeteredPeriod period, long watermark, Func<string, int, PlanVersion> planOf)
    {
        var plan = planOf(period.Plan, period.PlanVersion).InPhase(period.Phase);
        return new LateUsage(period, plan, Totals(subscription, plan.Components.Where(component => component.Kind == ComponentKind.Usage), (period.From, period.Until), watermark));
    }

    private List<MeterTotal> Totals(SubscriptionId subscription, IEnumerable<Component> components, (Instant From, Instant Until) stretch, long watermark) =>
        [.. components.Select(component => new MeterTotal(component.Code, Total(subscription, component, stretch.From, stretch.Until, watermark)))];

    private UsageTotal Total(SubscriptionId subscription, Component component, Instant from, Instant until, long watermark)
    {
        CountedEvent[] events =
        [
            .. _events.Take((int)watermark).Where(counted => counted.Subscription == subscription && counted.Meter == component.Meter && counted.At >= from && counted.At < until),
        ];
        var quantity = component.Aggregation switch
        {
            UsageAggregation.Max => events.Select(counted => counted.Quantity).DefaultIfEmpty().Max(),
            UsageAggregation.Last => events.OrderBy(counted => counted.At).LastOrDefault()?.Quantity ?? 0,
            UsageAggregation.Unique => events.Select(counted => counted.Value).Distinct().Count(),
            UsageAggregation.Count => events.Length,
            _ => events.Sum(counted => counted.Quantity),
        };
        return new UsageTotal(quantity, events.Length);
    }
}
