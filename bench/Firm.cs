using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Api.Keys;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Bench;

/// <summary>One seller, one plan, and any number of customers with a subscription each, all of which bill on one day.</summary>
internal static class Firm
{
    public const string Organization = "org_bench";

    /// <summary>Of that length are the numbers that stand in the ids.</summary>
    public const string Pattern = "t0000000";

    /// <summary>The first day billed, long enough after all else that the bench's clock goes by.</summary>
    public static DateOnly BilledOn(DateTimeOffset now) => new DateOnly(now.Year, now.Month, 15).AddMonths(1);

    /// <summary>A quarter past midnight in Paris or later, when all are due.</summary>
    public static DateTimeOffset BillingMoment(DateTimeOffset now) => new(BilledOn(now), new TimeOnly(0, 15), TimeSpan.Zero);

    public static string Subscription(string number) => "sub_" + number;

    public static string Number(char series, int number) => series + number.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>Makes the seller and the pattern through the grains, as the API would.</summary>
    public static async Task FoundAsync(IServiceProvider silo, DateTimeOffset now, bool metered = false)
    {
        var grains = silo.GetRequiredService<IGrainFactory>();
        Accepted(await grains.GetGrain<IOrganizationGrain>(Organization).Create(
            new CreateOrganization { Mode = "live", LegalName = "Seller SAS", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" }, Context("organization")));
        Accepted(await grains.GetGrain<IOrganizationGrain>(Organization).AddTaxRate(
            new AddTaxRate { Id = "tr_fr", Name = "TVA", Country = "FR", Category = "standard", Percent = "20", ValidFrom = new(2014, 1, 1) }, Context("rate")));
        Accepted(await grains.GetGrain<IOrganizationGrain>(Organization).CreateApiKey(
            new CreateApiKey { Id = "key_bench", Name = "Bench", Sha256 = ApiSecret.Hash(ApiLoad.Key), Last4 = ApiSecret.Last4(ApiLoad.Key), Scopes = ["read", "write"] }, Context("key")));
        Accepted(await grains.GetGrain<IPlanGrain>($"{Organization}/pro").Create(
            new PlanDefinition
            {
                Code = "pro",
                Name = "Pro",
                Currency = "EUR",
                Interval = new IntervalFields { Unit = "month", Count = 1 },
                Components = metered ?
                [
                    new ComponentFields { Code = "calls", Name = "Calls", Kind = "usage", Meter = "calls", Aggregation = "sum", Price = new PriceFields { Model = "per_unit", UnitAmount = "0.01" } },
                ] :
                [
                    new ComponentFields { Code = "base", Name = "Pro", Kind = "recurring", Price = new PriceFields { Model = "flat", Amount = "29.00" } },
                    new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = new PriceFields { Model = "per_unit", UnitAmount = "9.00" } },
                ],
            },
            Context("plan")));
        Accepted(await grains.GetGrain<ICustomerGrain>($"{Organization}/cus_{Pattern}").Create(
            new CreateCustomer
            {
                Id = "cus_" + Pattern,
                Name = "Customer " + Pattern,
                Email = Pattern + "@customer.example",
                Address = new AddressFields { Line1 = "1 rue de la Paix", PostalCode = "75002", City = "Paris", Country = "FR" },
            },
            Context("customer")));
        Accepted(await grains.GetGrain<ISubscriptionGrain>($"{Organization}/sub_{Pattern}").Create(
            new CreateSubscription
            {
                Id = "sub_" + Pattern,
                Customer = "cus_" + Pattern,
                Plan = "pro",
                Quantities = metered ? null : new Dictionary<string, string> { ["seat"] = "5" },
                StartDate = BilledOn(now).AddYears(-1),
                BillFrom = metered ? null : BilledOn(now),
            },
            Context("subscription")));
    }

    /// <summary>Copies the pattern, state and rows, with seals as the engine's own.</summary>
    /// <param name="withJournal">With what an audit reads.</param>
    public static async Task CopyAsync(string database, char series, int count, bool withJournal = false)
    {
        string[] tables = ["grain_state", "customers", "subscriptions", .. withJournal ? ["journal"] : Array.Empty<string>()];
        foreach (var table in tables)
        {
            // The server fills these in.
            var columns = await BenchServer.AskAsync<string>(
                database,
                $"""
                SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname NOT IN ('position', 'committed_in')
                """);
            await BenchServer.ExecuteAsync(
                database + ";Options=-c billing.writes=on",
                $"""
                INSERT INTO {table} ({columns})
                SELECT {columns}
                FROM (
                    SELECT (jsonb_populate_record(null::{table}, replace(to_jsonb(p)::text, '{Pattern}', '{series}' || lpad(n::text, 7, '0'))::jsonb)).*
                    FROM {table} p, generate_series(1, {count}) n
                    WHERE p::text LIKE '%\_{Pattern}%') copies
                """);
        }

        await BenchServer.ExecuteAsync(database, $"VACUUM ANALYZE {string.Join(", ", tables)}");
    }

    private static CommandContext Context(string cause) => new("bench", "cause_" + cause);

    private static void Accepted(Outcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Refused) throw new InvalidOperationException($"{outcome.Refusal!.Code}: {outcome.Refusal.Detail} ({outcome.Refusal.Pointer})");
    }
}
