namespace OrleansBilling.Domain.Values;

/// <summary>The engine's limits, each by name. Hitting one is a clear refusal, never a slow death.</summary>
public static class Limits
{
    public const int NameLength = 200;
    public const int DescriptionLength = 500;
    public const int CodeLength = 64;
    public const int ComponentsPerPlan = 50;
    public const int TiersPerPrice = 100;
    public const int PhasesPerPlan = 20;

    /// <summary>How many periods a phase of a plan lasts at most, unless it lasts for good.</summary>
    public const int PeriodsPerPhase = 1000;
    public const int VersionsPerPlan = 500;
    public const int LinesPerInvoice = 250;
    public const int MetadataPairs = 50;
    public const int MetadataKeyLength = 40;
    public const int MetadataValueLength = 500;
    public const int TaxRatesPerOrganization = 2000;
    public const int ApiKeysPerOrganization = 200;
    public const int DraftsPerCustomer = 100;
    public const int PaymentTermsDays = 365;

    /// <summary>A trial lasts at most this many days: two years, one of them a leap year.</summary>
    public const int TrialDays = 731;

    /// <summary>A subscription may begin this many years before or after today.</summary>
    public const int StartYears = 10;

    /// <summary>How many periods a backdated subscription may owe at its creation.</summary>
    public const int BackdatedPeriods = 4000;

    /// <summary>How many steps one wake does before it lets others have their turn and goes on.</summary>
    public const int StepsPerWake = 400;

    /// <summary>How many changes a subscription may have planned ahead.</summary>
    public const int PlannedChanges = 20;

    /// <summary>How long before a price change its subscribers may be told, at most.</summary>
    public const int NoticeDays = 366;

    /// <summary>How many items a subscription or a customer may have waiting for its next invoice.</summary>
    public const int OpenItems = 100;

    /// <summary>How many dunning policies an organization may have.</summary>
    public const int DunningPolicies = 50;
    public const int DunningSteps = 30;
    public const int Retries = 20;
    public const int LateInterestRates = 200;

    /// <summary>How far from the due date a step may be, and a retry from the first decline.</summary>
    public const int DunningDays = 365;

    /// <summary>For how long an invoice may be held back from dunning.</summary>
    public const int HoldDays = 366;

    /// <summary>How many payment methods a customer may have.</summary>
    public const int PaymentMethods = 20;

    /// <summary>How many webhook endpoints an organization may have.</summary>
    public const int WebhookEndpoints = 100;

    /// <summary>How many types of events a webhook endpoint may name.</summary>
    public const int WebhookTypes = 100;

    /// <summary>How many discounts may take part in one bill.</summary>
    public const int Discounts = 20;

    /// <summary>How many discounts a subscription remembers: those it has, and the coupons it had.</summary>
    public const int DiscountsEver = 200;

    /// <summary>For how many billing periods a discount may hold, unless it holds for ever.</summary>
    public const int DiscountPeriods = 1200;

    /// <summary>How often a coupon with a limit may be redeemed, at most.</summary>
    public const int Redemptions = 1_000_000_000;

    /// <summary>How many years beyond the latest of the seller's clocks a forecast may reach.</summary>
    public const int ForecastYears = 5;

    /// <summary>How many steps a forecast takes with one subscription. Five years of days are a fifth of it.</summary>
    public const int ForecastSteps = 10_000;

    /// <summary>How many subscriptions a forecast reads at once, and at most prices in one commit.</summary>
    public const int ForecastPage = 50;

    /// <summary>After how many documents a forecast commits what it has, once the subscription at hand is done.</summary>
    public const int ForecastDocuments = 500;

    /// <summary>How many days after the end of an audit the next one begins by itself.</summary>
    public const int DaysBetweenAudits = 7;

    /// <summary>Digits after the point of a unit price or a percentage.</summary>
    public const int UnitPriceDigits = 12;

    /// <summary>Digits after the point of a quantity.</summary>
    public const int QuantityDigits = 6;

    /// <summary>The largest quantity.</summary>
    public const decimal Quantity = 1_000_000_000m;

    /// <summary>The largest quantity of usage in a tier, package or event: bytes are counted one by one.</summary>
    public const decimal UsageQuantity = 1_000_000_000_000m;

    /// <summary>The largest unit price, in major units.</summary>
    public const decimal UnitPrice = 1_000_000_000m;

    /// <summary>How many accounts of one kind a chart may name.</summary>
    public const int ChartEntries = 500;

    /// <summary>The length of a template's subject line.</summary>
    public const int TemplateSubjectLength = 500;

    /// <summary>The length of a template's HTML or text.</summary>
    public const int TemplateLength = 50_000;
}
