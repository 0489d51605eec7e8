using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>
/// What the law lets a seller ask of a business that pays late: interest by the days, and a fixed sum for the costs of recovery, once for
/// each invoice. Neither is the price of anything, so no tax is due on them.
/// </summary>
/// <remarks>
/// Directive 2011/7/EU, articles 3 and 6; in France code de commerce L441-10 II and D441-5 (40 EUR). Statutory rates are set for
/// half-years: the policy has them as a table. Interest is on what is due when it is charged, 365 days to the year.
/// </remarks>
internal static class LateFees
{
    /// <summary>No rate is ever defined for it.</summary>
    internal const string TaxCategory = "outside_scope";

    private const decimal FixedSum = 40m;

    internal static IEnumerable<CustomerEvent> Charge(CustomerState state, OpenInvoice open, OrganizationState organization, BillingZone zone, Instant now)
    {
        if (state.Profile.Tax.Kind != CustomerKind.Business || open.IsLateFee) yield break;
        var today = zone.DayOf(now);
        var charges = new List<Charge>();
        if (open.InterestThrough is null && state.Currency.Code == "EUR") charges.Add(Fixed(state.Currency));
        charges.AddRange(Interest(state, open, open.InterestThrough ?? open.DueDate.PlusDays(1), today));
        if (charges.Count == 0) yield break;
        var id = new InvoiceId(IdForm.Derive("inv_", open.Id.Value, "late_fee", today.ToString("R", CultureInfo.InvariantCulture)));
        var document = BuildDocument.Run(Documents.Input(state, organization, id.Value, today, charges));
        var invoice = Documents.Invoice(state, organization, document, now) with
        {
            Kind = InvoiceKind.LateFee,
            Metadata = new Dictionary<string, string> { ["late_invoice"] = open.Id.Value },
        };
        yield return new LateFeeCharged(open.Id, id, today);
        foreach (var @event in Documents.Create(state, invoice, now)) yield return @event;
    }

    // Each rate for the days it is in force.
    private static IEnumerable<Charge> Interest(CustomerState state, OpenInvoice open, LocalDate from, LocalDate until)
    {
        var rates = state.Policy!.LateInterest.OrderBy(rate => rate.From).ToArray();
        for (var i = 0; i < rates.Length; i++)
        {
            var start = LocalDate.Max(from, rates[i].From);
            var end = i + 1 < rates.Length ? LocalDate.Min(until, rates[i + 1].From) : until;
            if (start >= end) continue;
            var days = Period.DaysBetween(start, end);
            var amount = Money.Round(open.AmountDue.ToMajor() * rates[i].Percent * days / 36500m, state.Currency);
            if (amount.IsPositive) yield return Line(
                "Late interest", amount, new ServicePeriod(start, end),
                new Derivation("amount_due * percent / 100 * days / 365", [new("invoice", open.Id.Value), new("amount_due", open.AmountDue.ToAmountString()), new("percent", Decimals.ToText(rates[i].Percent)), new("days", days.ToString(CultureInfo.InvariantCulture))], "half_away_from_zero"));
        }
    }

    private static Charge Fixed(Currency currency)
    {
        var amount = Money.Round(FixedSum, currency);
        return Line("Fixed sum for recovery costs", amount, null, new Derivation("fixed_sum", [new("fixed_sum", amount.ToAmountString())], "none"));
    }

    private static Charge Line(string description, Money amount, ServicePeriod? period, Derivation derivation) => new()
    {
        Component = null,
        Kind = ChargeKind.OneTime,
        Description = description,
        Period = period,
        Quantity = 1,
        UnitAmount = amount.ToMajor(),
        Amount = amount,
        TaxCategory = TaxCategory,
        TaxBehavior = TaxBehavior.Exclusive,
        Derivation = derivation,
    };
}
