using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>Reads the meters that a rule asks for, and asks the rule again until it has all it needs.</summary>
/// <param name="planOf">Finds a version of a plan: a period is priced again by the version it was billed by.</param>
internal sealed class MeterReadings(UsageStore store, string organization, Func<string, int, Task<PlanVersion>> planOf)
{
    /// <summary>For a bill: days read are closed, what comes later is late.</summary>
    internal Task<T> ForBillingAsync<T>(Func<UsageBook, T> rule) => AnswerAsync(rule, need => store.CloseAsync(organization, need));

    /// <summary>For a preview: by what there is, and nothing is closed.</summary>
    internal Task<T> ForPreviewAsync<T>(Func<UsageBook, T> rule) => AnswerAsync(rule, need => store.LookAsync(organization, need));

    private async Task<T> AnswerAsync<T>(Func<UsageBook, T> rule, Func<UsageNeed, Task<UsageClosing>> close)
    {
        var book = UsageBook.Empty;
        while (true)
        {
            var answer = rule(book);
            if (book.Missing is not { } need) return answer;
            book = book.With(need, await ReadAsync(need, await close(need)));
        }
    }

    /// <summary>The readings of one need as they are now; nothing is closed.</summary>
    internal async Task<UsageReadings> LookAsync(UsageNeed need) => await ReadAsync(need, await store.LookAsync(organization, need));

    private async Task<UsageReadings> ReadAsync(UsageNeed need, UsageClosing closing)
    {
        var slices = new List<SliceReading>();
        foreach (var (slice, stretch) in need.Slices.Zip(closing.Stretches))
        {
            slices.Add(new SliceReading(stretch.From, stretch.Until, await TotalsAsync(need.Subscription, slice.Components, stretch, closing.Watermark)));
        }

        var late = new List<LateUsage>();
        foreach (var period in await store.LateAsync(organization, need.Subscription, closing.Watermark))
        {
            var plan = (await planOf(period.Plan, period.PlanVersion)).InPhase(period.Phase);
            var metered = plan.Components.Where(component => component.Kind == ComponentKind.Usage);
            late.Add(new LateUsage(period, plan, await TotalsAsync(need.Subscription, metered, new MeterStretch(period.From, period.Until), closing.Watermark)));
        }

        return new UsageReadings(closing.Watermark, slices, late);
    }

    private async Task<List<MeterTotal>> TotalsAsync(SubscriptionId subscription, IEnumerable<Component> components, MeterStretch stretch, long watermark)
    {
        var totals = new List<MeterTotal>();
        foreach (var component in components)
        {
            totals.Add(new MeterTotal(component.Code, await store.TotalAsync(organization, subscription, component, stretch, watermark)));
        }

        return totals;
    }
}
