using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Subscriptions;
using OrleansBilling.Infrastructure.Postgres.Forecasts;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Forecasts;

/// <summary>
/// Takes a subscription through the steps that its grain would take, up to a day, and builds the documents that its customer's grain
/// would build: by the same rules, without either, and without writing anything.
/// </summary>
internal sealed class SubscriptionPricing(GrainTools tools, string organization, OrganizationState seller, Func<string, int, Task<PlanVersion>> planOf)
{
    internal async Task<PricedSubscription> PriceAsync(SubscriptionToPrice subscription, CustomerToPrice customer, LocalDate until)
    {
        if (subscription.State is not { } read) return new PricedSubscription(subscription, customer, []);
        var state = InItsZone(read, customer.State);
        var plan = await planOf(state.Terms.Plan, state.Terms.PlanVersion);
        var meters = new ForecastMeters(new MeterReadings(tools.Usage, organization, planOf), customer.ClockNow ?? tools.Clock.Now);
        var end = state.Zone.StartOf(until.PlusDays(1)) - Duration.Epsilon;
        var (documents, originals) = (new List<ExpectedDocument>(), new Dictionary<InvoiceId, OriginalDocument>());
        for (var steps = 0; await StepAsync(meters, state, plan, end) is { } step; steps++)
        {
            if (steps == Limits.ForecastSteps) throw new InvalidOperationException($"{subscription.Subscription} takes more than {Limits.ForecastSteps} steps until then.");
            if (step.Bill is { } bill && await ExpectAsync(bill, customer.State, step.Due, originals) is { } document)
            {
                documents.Add(document);
                originals.Add(document.Id, document.AsOriginal());
            }

            (state, plan) = NextStep.Apply(state, plan, step);
            Forget(originals, state);
        }

        return new PricedSubscription(subscription, customer, documents);
    }

    private static Task<BillingStep?> StepAsync(ForecastMeters meters, SubscriptionState state, PlanVersion plan, Instant end) =>
        meters.AnswerAsync(usage => NextStep.At(state, plan, end, usage));

    private async Task<ExpectedDocument?> ExpectAsync(BillRequest bill, CustomerState customer, Instant due, Dictionary<InvoiceId, OriginalDocument> expected)
    {
        var originals = new List<OriginalDocument>();
        foreach (var id in bill.Unused.Select(unused => unused.Invoice).Distinct())
        {
            if ((expected.GetValueOrDefault(id) ?? await tools.Documents.ReadOriginalAsync(organization, id)) is { } original) originals.Add(original);
        }

        var history = await tools.Documents.ReadHistoryAsync(organization, customer.Id, bill);
        var (document, rejection) = ExpectDocument.Of(customer, new BillSubscriptionCommand(bill, seller, originals, due) { History = history });
        return rejection is null ? document : throw new InvalidOperationException($"{bill.Subscription} on {bill.BillingDate}: {rejection.Message}");
    }

    // The wake that bills follows the customer's zone first.
    private SubscriptionState InItsZone(SubscriptionState state, CustomerState customer) =>
        ChangeTimeZone.Decide(state, customer.Profile.Zone ?? seller.Profile.Zone).Events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event));

    // Only what the period under way was charged by can still be given back.
    private static void Forget(Dictionary<InvoiceId, OriginalDocument> originals, SubscriptionState state)
    {
        HashSet<InvoiceId> needed = [.. state.Current?.Charged.Select(charged => charged.Invoice) ?? []];
        foreach (var id in originals.Keys.Where(id => !needed.Contains(id)).ToList()) originals.Remove(id);
    }
}
