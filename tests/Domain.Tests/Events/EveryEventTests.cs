using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.TestClocks;
using OrleansBilling.Domain.Webhooks;

namespace OrleansBilling.Tests.Events;

/// <summary>The unions are closed, but the compiler does not check that a switch knows them all: these tests do.</summary>
public sealed partial class EveryEventTests
{
    private static readonly Type[] Unions =
        [typeof(PlanEvent), typeof(CustomerEvent), typeof(SubscriptionEvent), typeof(OrganizationEvent), typeof(TestClockEvent), typeof(PriceChangeEvent),
         typeof(ForecastEvent), typeof(CouponEvent), typeof(NoticeTemplateEvent), typeof(WebhookEndpointEvent), typeof(AlertEvent), typeof(AuditEvent)];

    internal static IEnumerable<Type> Members => Unions.SelectMany(union => union.Assembly.GetTypes().Where(type => type.IsSubclassOf(union) && !type.IsAbstract));

    [Fact]
    public void Every_union_of_events_is_known_here() => Assert.Equal(
        Unions.OrderBy(type => type.Name),
        typeof(PlanEvent).Assembly.GetTypes().Where(type => type.IsAbstract && !type.IsSealed && type.BaseType == typeof(object) && type.Name.EndsWith("Event", StringComparison.Ordinal)).OrderBy(type => type.Name));

    [Fact]
    public void Every_event_has_a_name_of_its_own()
    {
        var names = Members.Select(type => (type, type.GetCustomAttribute<EventTypeAttribute>()?.Name)).ToArray();

        Assert.All(names, name => Assert.Matches("^[a-z_]+\\.[a-z_]+$", name.Name ?? ""));
        Assert.Equal(names.Length, names.Select(name => name.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_event_is_understood_by_its_evolution()
    {
        foreach (var type in Members)
        {
            var @event = Example(type);
            object state = @event switch
            {
                PlanEvent plan => PlanEvolution.Evolve(A.PlanState, plan),
                CustomerEvent customer => CustomerEvolution.Evolve(A.Customer() with { Waiting = [new WaitingDocument("inv_1", DocumentSeries.Invoice, 1, A.Now)] }, customer),
                SubscriptionEvent subscription => SubscriptionEvolution.Evolve(A.Subscription() with { Pause = new Pause(A.Day("2026-01-15"), null, A.Now) }, subscription),
                OrganizationEvent organization => OrganizationEvolution.Evolve(A.Organization(), organization),
                TestClockEvent clock => TestClockEvolution.Evolve(new TestClockState(new TestClockId("clk_1"), null, A.Now, null, null, A.Now), clock),
                PriceChangeEvent change => PriceChangeEvolution.Evolve(new PriceChangeState((PriceChangeTerms)Something(typeof(PriceChangeTerms))!, PriceChangeStatus.Scheduling, A.Now, A.Now), change),
                CouponEvent coupon => CouponEvolution.Evolve(A.CouponOf(new DiscountTerms { Coupon = "TEN", Percent = 10 }), coupon),
                NoticeTemplateEvent template => NoticeTemplateEvolution.Evolve(new NoticeTemplateState(new TemplateText("s", "h", "t"), Removed: false), template),
                WebhookEndpointEvent endpoint => WebhookEndpointEvolution.Evolve(new WebhookEndpointState(new WebhookEndpointId("we_1"), Target, null, A.Now, null), endpoint),
                AlertEvent alert => AlertEvolution.Evolve(new AlertState(new AlertRaised("alt_1", "dunning", "inv_1", null, "Look.", A.Now), null), alert),
                AuditEvent audit => AuditEvolution.Evolve(AuditEvolution.Evolve(null, new AuditStarted(new AuditId("aud_1"), A.Now)), audit),
                ForecastEvent forecast => ForecastEvolution.Evolve(Forecast, forecast),
                _ => throw new InvalidOperationException($"{type.Name} belongs to no union."),
            };
            Assert.NotNull(state);
        }
    }

    [Fact]
    public void Every_refusal_of_the_rules_has_a_test_that_names_its_code()
    {
        var root = Root();
        var codes = Sources(Path.Combine(root, "src", "Domain"))
            .SelectMany(text => RefusalCode().Matches(text).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        var tests = string.Concat(Sources(Path.Combine(root, "tests", "Domain.Tests")));

        Assert.True(codes.Count > 60);
        Assert.All(codes, code => Assert.Contains($"\"{code}\"", tests, StringComparison.Ordinal));
    }

    [GeneratedRegex("""(?:new Rejection|new|Rejection\.Conflict|Rejection\.Missing)\(\s*"([a-z_]+)",\s*\$?"[^"]{9,}""")]
    private static partial Regex RefusalCode();

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    // An event with something in every field: the values do not matter, only that the right one is recognised.
    internal static object Example(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Something(parameter.ParameterType))]);
    }

    private static object? Something(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool)) return true;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return Array.CreateInstance(type.GetGenericArguments()[0], 0);
        var known = new object[]
        {
            "text", 7, A.Now, A.Day("2026-01-15"), A.Euros(1), A.Eur, new CustomerId("cus_1"), new SubscriptionId("sub_1"), new InvoiceId("inv_1"), new CreditNoteId("cn_1"),
            new TestClockId("clk_1"), new OrganizationId("org_1"), new BillingZone("UTC"), A.Period("2026-01-15", "2026-02-15"), A.Plan(), A.Rate(20), OrganizationMode.Live,
            new DiscountTerms { Coupon = "TEN", Percent = 10 }, new AttachedDiscount(1, new DiscountTerms { Percent = 10 }, A.Day("2026-01-15")),
            new NoticeId("ntc_1"), AheadDays.None, new AuditId("aud_1"), new AuditPlace("customers", []), new ForecastId("fcs_1"), new ForecastPlace(new CustomerId("cus_1"), new SubscriptionId("sub_1")),
            A.Customer().Profile, A.Organization().Profile, A.Subscription().Terms, new Cancellation(A.Day("2026-01-15"), CancelCredit.None, null, A.Now),
            new BalanceMovement(A.Euros(1), A.Euros(1), "manual", null, null, A.Now), new RegisterEntry("1", 1, A.Day("2026-01-15"), "", ""),
            new ApiKey("key_1", null, "", "", ["read"], null, A.Now, null),
            new OneOffInvoice { Id = new InvoiceId("inv_1"), Lines = [], TaxBehavior = TaxBehavior.Exclusive, Metadata = new Dictionary<string, string>() },
            new PlannedChange(1, A.Day("2026-01-15"), null, new Dictionary<string, decimal>(), null, ChangeProration.Prorate, A.Now),
            new PriceMove(new PriceChangeId("pch_1"), "pro", A.Plan(), A.Day("2026-01-15"), 30, false), new PriceMoveEffect(A.Day("2026-01-15"), A.Euros(1), A.Euros(2)),
            new WebhookEndpointId("we_1"), Target, WebhookDisabledFor.Gone,
            ChartOfAccounts.Default, DunningPolicy.Default, new PaymentId("pay_1"), new PaymentMethodId("pm_1"), new RefundId("rf_1"), Attempt, new PaidBy("card", null, null, 0, null, A.Now),
            new PaymentMethod(new PaymentMethodId("pm_1"), PaymentMethodType.Card, "sandbox", "tok_ok", null, null, A.Now),
            new Refund(new RefundId("rf_1"), new PaymentId("pay_1"), null, A.Euros(1), null, null, null, null, true, A.Now),
            new OpenInvoice(new InvoiceId("inv_1"), null, A.Euros(1), A.Day("2026-01-15"), A.Now, false),
            new PriceChangeId("pch_1"), new PriceChangeTerms(new PriceChangeId("pch_1"), "pro", 2, A.Day("2026-01-15"), 30, new Cohort([1], ["FR"], new Dictionary<string, string>(), null, null)),
            NextStep.Upcoming(A.Subscription(), A.Plan())!,
            new NewTerms(1, A.Day("2026-01-15"), "pro", A.Plan(), new Dictionary<string, decimal>(), null, ChangeProration.Prorate),
            ArrearsBill.Held(A.Subscription().Woken(A.Now), Metered, A.Day("2026-02-15"), committed: true)!,
            new Pause(A.Day("2026-01-15"), null, A.Now), new OpenItem(1, null, "Work", 1, 10, "standard", false, A.Now), BillingAnchor.On(A.Day("2026-01-15")),
            new BilledPeriod(A.Period("2026-01-15", "2026-02-15"), null, A.Day("2026-01-15"), []), Array.Empty<ChargedComponent>(), Array.Empty<int>(),
            A.InvoiceOf(InvoiceOneOff.Create(A.Customer(), A.OneOff, null, A.Organization(), new BillingZone("UTC"), A.Now)), Note(),
        };
        return Assert.Single(known, value => value.GetType() == type || (type.IsInterface && type.IsInstanceOfType(value)));
    }

    private static WebhookTarget Target => new("https://example.com/hooks", [], null, true);

    private static PaymentAttempt Attempt => new(
        new PaymentId("pay_1"), 1, new InvoiceId("inv_1"), A.Euros(1), new PaymentMethodId("pm_1"), PaymentMethodType.Card, "sandbox", "tok_ok", A.Now);

    private static ForecastState Forecast => new()
    {
        Id = new ForecastId("fcs_1"), Until = A.Day("2026-12-31"), Status = ForecastStatus.Running, Of = 1, CreatedAt = A.Now, WorkedAt = A.Now,
    };

    private static PlanVersion Metered => A.Plan(A.PlanDraft with { Components = [A.SeatComponent with { Kind = "usage", Meter = "calls" }] });

    private static CreditNote Note()
    {
        var zero = A.Euros(0);
        return new CreditNote
        {
            Id = new CreditNoteId("cn_1"), Customer = new CustomerId("cus_1"), Invoice = new InvoiceId("inv_1"), Currency = A.Eur, Reason = "", BillingDate = A.Day("2026-01-15"),
            Lines = [], Subtotal = zero, TaxBreakdown = [], TaxTotal = zero, Total = zero, ToBalance = zero, Seller = A.Organization().Profile.AsSeller(),
            Buyer = new Buyer("", null, null), Mentions = [], CreatedAt = A.Now,
        };
    }
}
