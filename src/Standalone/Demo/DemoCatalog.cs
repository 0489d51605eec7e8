namespace OrleansBilling.Standalone.Demo;

/// <summary>What the demo firm sells and at which tax rates.</summary>
internal sealed class DemoCatalog(DemoApi api)
{
    /// <param name="Component">The component that a subscription's quantity is of.</param>
    /// <param name="Setup">A set-up fee with the first invoice.</param>
    private sealed record Plan(
        string Code, string Name, string Currency, string Unit, int Count, string Billing, string TaxBehavior, int TrialDays,
        string Component, string ComponentName, string Model, string Price, string? Setup = null);

    private sealed record Rate(string Country, string Percent, string ValidFrom);

    // Five plans in euros; the first also in the other currencies the firm takes.
    private static readonly Plan[] Plans =
    [
        new("demo_team",     "Team",                "EUR", "month", 1, "advance", "exclusive", 0,  "seat",   "Seat",             "per_unit", "12.00"),
        new("demo_team_usd", "Team (USD)",          "USD", "month", 1, "advance", "exclusive", 0,  "seat",   "Seat",             "per_unit", "13.00"),
        new("demo_team_gbp", "Team (GBP)",          "GBP", "month", 1, "advance", "exclusive", 0,  "seat",   "Seat",             "per_unit", "10.50"),
        new("demo_team_jpy", "Team (JPY)",          "JPY", "month", 1, "advance", "exclusive", 0,  "seat",   "Seat",             "per_unit", "1900"),
        new("demo_business", "Business, per year",  "EUR", "year",  1, "advance", "exclusive", 0,  "fee",    "Business licence", "flat",     "1490.00"),
        new("demo_support",  "Support, quarterly",  "EUR", "month", 3, "advance", "exclusive", 0,  "fee",    "Priority support", "flat",     "240.00"),
        new("demo_courier",  "Courier, weekly",     "EUR", "week",  1, "arrears", "exclusive", 0,  "driver", "Driver",           "per_unit", "9.50"),
        new("demo_home",     "Home",                "EUR", "month", 1, "advance", "inclusive", 14, "fee",    "Home licence",     "flat",     "9.90", Setup: "29.00"),
    ];

    // Standard rates. What the owner of the sandbox has set already stays.
    private static readonly Rate[] Rates =
    [
        new("FR", "20",   "2014-01-01"),
        new("DE", "19",   "2021-01-01"),
        new("IT", "22",   "2013-10-01"),
        new("ES", "21",   "2012-09-01"),
        new("NL", "21",   "2012-10-01"),
        new("BE", "21",   "2010-01-01"),
        new("PT", "23",   "2011-01-01"),
        new("IE", "23",   "2021-03-01"),
        new("AT", "20",   "2016-01-01"),
        new("SE", "25",   "1990-07-01"),
        new("FI", "25.5", "2024-09-01"),
        new("EE", "22",   "2024-01-01"),
        new("EE", "24",   "2025-07-01"),
    ];

    internal async Task LoadAsync(Action<string> say)
    {
        foreach (var rate in Rates) await AddRateAsync(rate, say);
        foreach (var plan in Plans) await api.CreateAsync("/plans", Body(plan));
    }

    /// <summary>The component of a plan that a quantity belongs to.</summary>
    internal static string ComponentOf(string plan) => Plans.First(known => known.Code == plan).Component;

    private async Task AddRateAsync(Rate rate, Action<string> say)
    {
        var id = $"txr_{rate.Country.ToLowerInvariant()}_{rate.ValidFrom[..4]}";
        var body = new { Id = id, Name = "VAT", rate.Country, Category = "standard", rate.Percent, rate.ValidFrom };
        if (!await api.TryCreateAsync("/tax-rates", body, "rate_exists")) say($"  {rate.Country} has a tax rate from {rate.ValidFrom} already; it stays.");
    }

    private static object Body(Plan plan) => new
    {
        plan.Code,
        plan.Name,
        plan.Currency,
        Interval = new { plan.Unit, plan.Count },
        plan.Billing,
        plan.TaxBehavior,
        plan.TrialDays,
        Components = plan.Setup is null ? [Recurring(plan)] : new[] { Recurring(plan), SetUp(plan.Setup) },
    };

    private static object Recurring(Plan plan) => new { Code = plan.Component, Name = plan.ComponentName, Kind = "recurring", Price = Price(plan.Model, plan.Price) };

    private static object SetUp(string amount) => new { Code = "setup", Name = "Set-up", Kind = "one_time", Price = Price("flat", amount) };

    private static object Price(string model, string amount) => model == "flat" ? new { Model = model, Amount = amount } : new { Model = model, UnitAmount = amount };
}
