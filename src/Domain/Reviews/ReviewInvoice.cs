using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Reviews;

/// <summary>What a subscription's period cost before tax: what recurs, usage and true-ups less discounts; nothing that is charged once.</summary>
/// <param name="Days">How many days it paid for.</param>
public sealed record PeriodTotal(SubscriptionId Subscription, Money Amount, int Days);

/// <summary>Looks at an invoice of subscriptions before it is numbered, by the seller's rules.</summary>
public static class ReviewInvoice
{
    /// <summary>That the invoice is held, if it is, and what a person is to be told.</summary>
    /// <param name="state">The customer before the invoice.</param>
    /// <param name="bills">What the invoice was made of.</param>
    internal static IReadOnlyList<CustomerEvent> Decide(
        CustomerState state, Invoice invoice, IReadOnlyList<BillRequest> bills, OrganizationState organization, Instant now)
    {
        var rules = organization.Profile.Review;
        ReviewFinding[] findings = [.. Find(state, invoice, bills, organization, now).Where(finding => rules.Of(finding.Topic) != ReviewResponse.Off)];
        ReviewFinding[] holding = [.. findings.Where(finding => rules.Of(finding.Topic) == ReviewResponse.Hold)];
        return
        [
            .. holding.Length > 0 ? new CustomerEvent[] { new InvoiceHeld(invoice.Id, holding, now) } : [],
            .. findings.Select(finding => new AlertRequested(
                IdForm.Derive("alt_", invoice.Id.Value, finding.Topic.ToString(), finding.Message), EnumWords.Of(finding.Topic), invoice.Id.Value, finding.Message, now)),
        ];
    }

    /// <summary>What the periods cost that an invoice is for; changes within a period, and what they give back, are none.</summary>
    internal static IReadOnlyList<PeriodTotal> Totals(Invoice invoice, IReadOnlyList<BillRequest> bills) =>
    [
        .. bills.Where(bill => bill.MayJoin)
            .Select(bill => Total(bill.Subscription, [.. invoice.Lines.Where(line => (line.Part?.Subscription ?? bill.Subscription) == bill.Subscription && Recurs(line))], invoice.Currency))
            .OfType<PeriodTotal>(),
    ];

    private static IEnumerable<ReviewFinding> Find(CustomerState state, Invoice invoice, IReadOnlyList<BillRequest> bills, OrganizationState organization, Instant now)
    {
        var totals = Totals(invoice, bills);
        foreach (var total in totals)
        {
            if (state.LastPeriods.TryGetValue(total.Subscription.Value, out var before) && Differs(before, total, organization.Profile.Review.AmountChangedPercent))
            {
                yield return new ReviewFinding(ReviewTopic.AmountChanged, $"{total.Subscription} costs {total.Amount} for {Days(total)}; the period before was {before.Amount} for {Days(before)}.");
            }
        }

        if (invoice.Total.IsZero && bills.Any(bill => bill.MayJoin) && !WasZero(state, totals))
        {
            yield return new ReviewFinding(ReviewTopic.ZeroInvoice, "The invoice comes to nothing.");
        }

        foreach (var finding in MissingTax(state, invoice, organization)) yield return finding;
        foreach (var bill in bills.Where(bill => bill.Announced is not null))
        {
            var total = bills.Count == 1 ? invoice.Total : ConsolidateBills.Build(state, [bill], organization, now).Total;
            if (total != bill.Announced) yield return new ReviewFinding(ReviewTopic.NoticeDiffers, $"The customer was told {bill.Announced} for {bill.Subscription}, and it is {total}.");
        }
    }

    // Both by the amount and by the amount for a day: neither a short first period nor a long month is a change of price.
    private static bool Differs(PeriodTotal before, PeriodTotal total, decimal percent) => before.Amount.IsPositive
        && Beyond(before.Amount.Minor, total.Amount.Minor, percent)
        && Beyond(before.Amount.Minor * (decimal)total.Days, total.Amount.Minor * (decimal)before.Days, percent);

    private static bool Beyond(decimal before, decimal after, decimal percent) => Math.Abs(after - before) * 100 > before * percent;

    // What is free period after period was told once.
    private static bool WasZero(CustomerState state, IReadOnlyList<PeriodTotal> totals) =>
        totals.Count > 0 && totals.All(total => state.LastPeriods.TryGetValue(total.Subscription.Value, out var before) && before.Amount.IsZero);

    private static IEnumerable<ReviewFinding> MissingTax(CustomerState state, Invoice invoice, OrganizationState organization)
    {
        var buyer = state.TaxSituation(organization.Profile.Country);
        if (buyer.Exemption != TaxExemption.None || !ChargesTaxIn(organization, buyer.Country)) return [];
        return invoice.Lines
            .Where(line => line.Kind != ChargeKind.Credit && line.Rates.Count == 0 && !line.Amount.IsZero)
            .Select(line => line.TaxCategory).Distinct()
            .Select(category => new ReviewFinding(ReviewTopic.TaxMissing, $"No tax rate of the category '{category}' is in force in {buyer.Country}."));
    }

    // At home, wherever it has a rate, and for a seller in the EU in all of it: who has no rate for the rest of the world owes no tax there.
    private static bool ChargesTaxIn(OrganizationState organization, string country) => organization.TaxRates.Count > 0
        && (country == organization.Profile.Country
            || organization.TaxRates.Any(rate => rate.Country == country)
            || ReverseCharge.BothInUnion(organization.Profile.Country, country));

    private static PeriodTotal? Total(SubscriptionId subscription, DocumentLine[] lines, Currency currency)
    {
        if (lines.Length == 0) return null;
        var recurring = lines.Where(line => line.Kind == ChargeKind.Recurring).Select(line => line.Period).OfType<ServicePeriod>().ToArray();
        var periods = recurring.Length > 0 ? recurring : [.. lines.Select(line => line.Period).OfType<ServicePeriod>()];
        var days = periods.Length == 0 ? 1 : Period.DaysBetween(periods.Min(period => period.Start), periods.Max(period => period.End));
        return new PeriodTotal(subscription, Money.Sum(lines.Select(line => line.Amount), currency), days);
    }

    private static bool Recurs(DocumentLine line) =>
        line.Kind is ChargeKind.Recurring or ChargeKind.Usage or ChargeKind.Minimum || (line.Kind == ChargeKind.Discount && line.TakenOff != ChargeKind.OneTime);

    private static string Days(PeriodTotal total) => total.Days == 1 ? "1 day" : total.Days.ToString(CultureInfo.InvariantCulture) + " days";
}
