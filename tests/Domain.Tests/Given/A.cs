using NodaTime.Text;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Given;

/// <summary>Things to begin a test with, good as they are; a test changes the one field it is about.</summary>
internal static class A
{
    internal static readonly Currency Eur = Currency.Of("EUR");

    internal static readonly Instant Now = At("2026-01-15T12:00:00Z");

    internal static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    internal static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    internal static ServicePeriod Period(string start, string end) => new(Day(start), Day(end));

    internal static Money Euros(decimal major) => Money.Round(major, Eur);

    internal static OrganizationFields OrganizationFields => new() { LegalName = "Seller", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" };

    internal static OrganizationState Organization(string mode = "sandbox", params TaxRate[] rates)
    {
        var events = EditOrganization.Create(null, new OrganizationId("org_seller"), mode, OrganizationFields, Now).Events;
        return events.Aggregate((OrganizationState?)null, OrganizationEvolution.Evolve)! with { TaxRates = rates };
    }

    internal static TaxRate Rate(decimal percent, string from = "2000-01-01", string country = "FR", string category = "standard", string name = "VAT") =>
        new($"txr_{name}{percent}{from}", name, country, category, percent, Day(from), Now);

    internal static PlanDraft PlanDraft => new()
    {
        Code = "pro",
        Name = "Pro",
        Currency = "EUR",
        IntervalUnit = "month",
        Components = [FlatComponent],
    };

    internal static ComponentDraft FlatComponent => new("fee", "Fee", "recurring", null, null, "flat", "31.00", null);

    internal static ComponentDraft SeatComponent => new("seat", "Seat", "recurring", null, null, "per_unit", null, "7.50");

    internal static PlanVersion Plan(PlanDraft? draft = null)
    {
        var decision = PublishPlan.Create(null, draft ?? PlanDraft, TaxBehavior.Exclusive, Now);
        Assert.Null(decision.Rejection);
        return ((PlanCreated)decision.Events[0]).Version;
    }

    internal static PlanState PlanState => new("pro", [Plan()], false, Now);

    internal static CustomerState Customer(string currency = "EUR", CustomerFields? fields = null)
    {
        var decision = EditCustomer.Create(
            null, new NewCustomer(new CustomerId("cus_acme"), currency, null, false, Now), fields ?? new CustomerFields { Name = "Acme" }, Organization());
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate((CustomerState?)null, CustomerEvolution.Evolve)!;
    }

    internal static CreateSubscriptionCommand Subscribe(PlanVersion? plan = null) => new()
    {
        Id = new SubscriptionId("sub_one"),
        Customer = new CustomerId("cus_acme"),
        CustomerCurrency = (plan ?? Plan()).Currency,
        Zone = new BillingZone("UTC"),
        Plan = "pro",
        Version = plan ?? Plan(),
        PlanArchived = false,
        Now = Now,
    };

    internal static SubscriptionState Subscription(CreateSubscriptionCommand? command = null)
    {
        var decision = CreateSubscription.Decide(null, command ?? Subscribe());
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate((SubscriptionState?)null, SubscriptionEvolution.Evolve)!;
    }

    /// <summary>The subscription after all that is due by an instant; the bills are thrown away.</summary>
    internal static SubscriptionState Woken(this SubscriptionState state, Instant now, PlanVersion? plan = null)
    {
        while (NextStep.At(state, plan ?? Plan(), now) is { } step) state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        return state;
    }

    internal static CouponState CouponOf(DiscountTerms terms, Instant? expires = null, int? maximum = null) =>
        CouponEvolution.Evolve(null, new CouponCreated(terms, expires, maximum, Now));

    internal static OneOffDraft OneOff => new()
    {
        Id = new InvoiceId("inv_one"),
        Lines = [new OneOffLineDraft("work", "Work", "2", "10.00", null)],
    };

    internal static Invoice InvoiceOf(Domain.Values.Decision<CustomerEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return Assert.Single(decision.Events.OfType<InvoiceCreated>()).Invoice;
    }
}
