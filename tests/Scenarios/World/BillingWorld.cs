using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>
/// A seller, its plans, customers and subscriptions, and a clock, all in memory: the rules and nothing else. Names in a diary are
/// short (<c>acme</c>); the ids behind them have their prefix (<c>cus_acme</c>).
/// </summary>
public sealed partial class BillingWorld
{
    private readonly Dictionary<string, Aggregate<PlanState, PlanEvent>> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Aggregate<CustomerState, CustomerEvent>> _customers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Aggregate<SubscriptionState, SubscriptionEvent>> _subscriptions = new(StringComparer.Ordinal);

    internal BillingWorld(string dayOrInstant, string zone, string currency, string country)
    {
        Zone = new BillingZone(zone);
        Now = InstantOf(dayOrInstant);
        var fields = new OrganizationFields { LegalName = "Seller", Country = country, Currency = currency, TimeZone = zone };
        Organization.Do(state => EditOrganization.Create(state, new OrganizationId("org_seller"), "sandbox", fields, Now));
    }

    public Instant Now { get; private set; }

    public BillingZone Zone { get; }

    public InMemoryRegister Register { get; } = new();

    public InMemoryMeters Meters { get; } = new();

    public Aggregate<OrganizationState, OrganizationEvent> Organization { get; } = new("the organization", OrganizationEvolution.Evolve);

    internal IReadOnlyDictionary<string, Aggregate<PlanState, PlanEvent>> Plans => _plans;

    internal IReadOnlyDictionary<string, Aggregate<CustomerState, CustomerEvent>> Customers => _customers;

    internal IReadOnlyDictionary<string, Aggregate<SubscriptionState, SubscriptionEvent>> Subscriptions => _subscriptions;

    public BillingWorld Plan(string code, Action<PlanBuilder> write)
    {
        var builder = new PlanBuilder();
        write(builder);
        var draft = builder.Build(code, Organization.State.Profile.Currency.Code);
        var plan = _plans[code] = new Aggregate<PlanState, PlanEvent>($"plan {code}", PlanEvolution.Evolve);
        plan.Do(state => PublishPlan.Create(state, draft, Organization.State.Profile.TaxMode, Now));
        return this;
    }

    public BillingWorld TaxRate(string percent, string from = "2000-01-01", string country = "FR", string category = "standard", string name = "VAT")
    {
        var id = "txr_" + Organization.State.TaxRates.Count;
        var command = new AddTaxRateCommand(id, name, country, category, percent, Day(from), Now);
        Organization.Do(state => AddTaxRate.Decide(state, command));
        return this;
    }

    public BillingWorld MoveSeller(string country)
    {
        Organization.Do(state => EditOrganization.Update(state, new OrganizationFields { Country = country }));
        return this;
    }

    public BillingWorld Customer(string name, string? zone = null, string? currency = null, string? country = null, string? exemption = null, int? terms = null)
    {
        var fields = new CustomerFields
        {
            Name = name,
            TimeZone = zone,
            Address = country is null ? null : new Address(null, null, null, null, country),
            HasTax = exemption is not null,
            TaxKind = exemption is null ? null : "business",
            VatNumber = exemption is null ? null : "DE136695976",
            Exemption = exemption,
            PaymentTermsDays = terms,
        };
        var identity = new NewCustomer(new CustomerId("cus_" + name), currency, new TestClockId("clk_world"), TestClockExists: true, Now);
        var customer = _customers[name] = new Aggregate<CustomerState, CustomerEvent>($"customer {name}", CustomerEvolution.Evolve);
        customer.Do(state => EditCustomer.Create(state, identity, fields, Organization.State));
        return this;
    }

    /// <summary>Subscribes, and bills at once what is due.</summary>
    public BillingWorld Subscribe(string customer, string plan, string? name = null, Func<CreateSubscriptionCommand, CreateSubscriptionCommand>? with = null)
    {
        name ??= customer;
        var command = new CreateSubscriptionCommand
        {
            Id = new SubscriptionId("sub_" + name),
            Customer = _customers[customer].State.Id,
            CustomerCurrency = _customers[customer].State.Currency,
            Zone = ZoneOf(customer),
            TestClock = _customers[customer].State.TestClock,
            Plan = plan,
            Version = _plans[plan].State.Newest,
            PlanArchived = _plans[plan].State.Archived,
            Now = Now,
        };
        if (with is not null) command = with(command);
        var subscription = new Aggregate<SubscriptionState, SubscriptionEvent>($"subscription {name}", SubscriptionEvolution.Evolve);
        subscription.Do(state => CreateSubscription.Decide(state, command));
        _subscriptions.Add(name, subscription);
        return WakeAll();
    }

    /// <summary>What is due is billed first, then the cancellation is decided, then what is due by it is done.</summary>
    public BillingWorld Cancel(string subscription, string at = "now", string credit = "none")
    {
        WakeAll();
        _subscriptions[subscription].Do(state => CancelSubscription.Decide(state, new CancelSubscriptionCommand(at, credit, "no longer needed", Now)));
        return WakeAll();
    }

    /// <summary>A meter counts something, now unless another day or instant is said.</summary>
    public BillingWorld Use(string subscription, string meter, string quantity, string? at = null, string? value = null)
    {
        var number = decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture);
        Meters.Add(new CountedEvent(_subscriptions[subscription].State.Terms.Id, meter, number, at is null ? Now : InstantOf(at), value));
        return this;
    }

    public BillingWorld Credit(string customer, string amount)
    {
        _customers[customer].Once(state => AddCredit.Decide(state, amount, null, "goodwill", Now));
        return this;
    }

    public BillingWorld MoveCustomer(string customer, string zone)
    {
        WakeAll();
        _customers[customer].Do(state => EditCustomer.Update(state, new CustomerFields { TimeZone = zone }, null, Organization.State));
        foreach (var subscription in _subscriptions.Values.Where(subscription => subscription.State.Terms.Customer == _customers[customer].State.Id))
        {
            subscription.Do(state => ChangeTimeZone.Decide(state, new BillingZone(zone)));
        }

        return WakeAll();
    }

    public SubscriptionStatus StatusOf(string subscription) => _subscriptions[subscription].State.Status;

    public string BalanceOf(string customer) => _customers[customer].State.Balance.ToAmountString();

    public IReadOnlyList<OpenInvoice> OpenOf(string customer) => _customers[customer].State.Open;

    public static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    internal BillingZone ZoneOf(string customer) => _customers[customer].State.Profile.Zone ?? Organization.State.Profile.Zone;

    internal PlanVersion VersionOf(SubscriptionState subscription) => _plans[subscription.Terms.Plan].State.Version(subscription.Terms.PlanVersion)!;

    internal TaxSituation SituationOf(string customer) => _customers[customer].State.TaxSituation(Organization.State.Profile.Country);

    // A day means its first instant where the seller is.
    private Instant InstantOf(string dayOrInstant) =>
        dayOrInstant.Length == 10 ? Zone.StartOf(Day(dayOrInstant)) : InstantPattern.ExtendedIso.Parse(dayOrInstant).GetValueOrThrow();
}
