using NodaTime;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>The firm as its people use it: sets it up, goes through the year from day of the office to day of the office, and does what is to be done.</summary>
internal sealed class FirmOffice(BillingCluster cluster)
{
    private const int AtOnce = 16;
    private static readonly string[] Clocks = ["clk_0", "clk_1"];

    /// <summary>What a mail says, so that it tells by itself what it is about.</summary>
    private static readonly Dictionary<string, string> Words = new()
    {
        ["invoice_issued"] = "{{ invoice.issue_date }} {{ invoice.total }}",
        ["payment_received"] = "{{ invoice.issue_date }} {{ on }} {{ amount }}",
        ["payment_failed"] = "{{ invoice.issue_date }} {{ on }} {{ amount }} {{ reason }} {% if next_on %}{{ next_on }}{% else %}never{% endif %}",
        ["trial_ending"] = "{{ on }}",
        ["card_expiring"] = "{{ on }}",
        ["cancellation"] = "{{ on }}",
        ["reminder_before"] = Reminder,
        ["reminder_1"] = Reminder,
        ["reminder_2"] = Reminder,
        ["reminder_3"] = Reminder,
        ["reminder_final"] = Reminder,
    };

    private const string Reminder = "{% for one in invoices %}{{ one.issue_date }} {% endfor %}{{ amount }}";

    /// <summary>The kinds of mail that customers get.</summary>
    public static IReadOnlyCollection<string> Kinds => Words.Keys;

    public async Task OpenAsync(IReadOnlyList<FirmCustomer> customers)
    {
        await cluster.CreateOrganizationAsync();
        foreach (var (code, words) in Words) await WordAsync(code, words);
        foreach (var months in new[] { 1, 3, 12 }) await PublishAsync(months);
        foreach (var policy in new[] { FirmPolicy.Strict, FirmPolicy.OnTheDueDate }) await SaveAsync(policy);
        foreach (var clock in Clocks) await cluster.CreateClockAsync(clock, FirmYear.Begin.ToString());
        await EachAsync(customers, TakeInAsync);
    }

    /// <summary>Goes through the year.</summary>
    public async Task WorkAsync(IEnumerable<Act> acts)
    {
        var byDay = acts.ToLookup(act => act.Day);
        for (var day = 0; day < FirmYear.OfficeDays; day++)
        {
            await AdvanceAsync(FirmYear.Office(day));
            await EachAsync(byDay[day].GroupBy(act => act.Who.Id), async ofOne =>
            {
                foreach (var act in ofOne) await DoAsync(act);
            });
        }

        await AdvanceAsync(FirmYear.End);
    }

    private Task AdvanceAsync(Instant to) => Task.WhenAll(Clocks.Select(clock => cluster.AdvanceAsync(clock, to.ToString())));

    private async Task TakeInAsync(FirmCustomer who)
    {
        var customer = cluster.Customer(who.Id);
        BillingCluster.Accepted(await customer.Create(
            new CreateCustomer
            {
                Id = who.Id,
                Name = who.Id,
                Email = who.Email,
                // A language in which days and amounts are written plainly.
                Language = "de",
                TimeZone = who.Zone,
                TestClock = who.Clock,
                PaymentTermsDays = who.TermsDays,
                Collection = who.Token is null ? "manual" : "automatic",
                DunningPolicy = who.Policy.Code,
            },
            BillingCluster.Context()));
        if (who.Token is not null) await GiveCardAsync(who, who.Token);
        foreach (var subscription in who.Subscriptions)
        {
            BillingCluster.Accepted(await cluster.Subscription(subscription.Id).Create(
                new CreateSubscription
                {
                    Id = subscription.Id,
                    Customer = who.Id,
                    Plan = subscription.Plan,
                    Quantities = new() { ["seat"] = subscription.Seats.ToString(System.Globalization.CultureInfo.InvariantCulture) },
                    StartDate = subscription.Start.ToDateOnly(),
                    TrialEnd = subscription.TrialEnd?.ToDateOnly(),
                    EndsOn = subscription.EndsOn?.ToDateOnly(),
                },
                BillingCluster.Context()));
        }
    }

    private async Task DoAsync(Act act)
    {
        var customer = cluster.Customer(act.Who.Id);
        var outcome = act.Kind switch
        {
            ActKind.GivesANewCard => await GiveCardAsync(act.Who, "tok_ok"),
            ActKind.Cancels => await cluster.Subscription(act.Subscription!.Id).Cancel(new CancelSubscription { At = "period_end" }, BillingCluster.Context()),
            ActKind.IsHeld => await customer.HoldInvoice(await InvoiceAsync(act), new HoldInvoice { HoldUntil = act.Until!.Value.ToDateOnly() }, BillingCluster.Context()),
            ActKind.IsSpared => await customer.HoldInvoice(await InvoiceAsync(act), new HoldInvoice { Skip = true }, BillingCluster.Context()),
            ActKind.IsWrittenOff => await customer.WriteOffInvoice(await InvoiceAsync(act), new WriteOffInvoice { Reason = "In vain" }, BillingCluster.Context()),
            _ => await PayAsync(act),
        };
        BillingCluster.Accepted(outcome);
    }

    private async Task<Outcome> PayAsync(Act act)
    {
        var invoice = await InvoiceAsync(act);
        var pay = new PayInvoice { Id = $"pay_{invoice["inv_".Length..]}_{act.Day}", Amount = act.Amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) };
        return await cluster.Customer(act.Who.Id).PayInvoice(invoice, pay, BillingCluster.Context());
    }

    private async Task<Outcome> GiveCardAsync(FirmCustomer who, string token) => BillingCluster.Accepted(await cluster.Customer(who.Id).AddPaymentMethod(
        new AddPaymentMethod { Id = $"pm_{who.Number}_{token}", Type = "card", Token = token }, BillingCluster.Context()));

    private Task<string> InvoiceAsync(Act act) => cluster.Database.AskOwnerAsync<string>(
        FormattableString.Invariant($"SELECT id FROM invoices WHERE subscription = '{act.Subscription!.Id}' AND billing_date = '{act.BilledOn:uuuu-MM-dd}'"));

    private async Task PublishAsync(int months)
    {
        var price = new PriceFields { Model = "per_unit", UnitAmount = FirmSubscription.PriceOf(months).ToString(System.Globalization.CultureInfo.InvariantCulture) };
        BillingCluster.Accepted(await cluster.Grains.GetGrain<IPlanGrain>($"{BillingCluster.Organization}/every_{months}").Create(
            new PlanDefinition
            {
                Code = $"every_{months}",
                Name = "Pro",
                Currency = "EUR",
                Interval = new IntervalFields { Unit = "month", Count = months },
                Components = [new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = price }],
            },
            BillingCluster.Context()));
    }

    private async Task SaveAsync(FirmPolicy policy) => BillingCluster.Accepted(await cluster.Seller.SaveDunningPolicy(
        new SaveDunningPolicy
        {
            Code = policy.Code,
            CollectAt = policy.AtDueDate ? "due_date" : "issue",
            RetryDays = policy.Retries,
            Steps = [.. policy.Steps.Select(step => new DunningStepFields { Days = step.Days, Actions = step.IsTheEnd ? ["cancel", "write_off", "alert"] : ["remind"], Template = step.Template })],
        },
        BillingCluster.Context()));

    private async Task WordAsync(string code, string words) => BillingCluster.Accepted(
        await cluster.Grains.GetGrain<INoticeTemplateGrain>($"{BillingCluster.Organization}/{code}.de").Write(
            new WriteNoticeTemplate { Subject = code, Html = "<p>{{ customer.name }}</p>", Text = $"{code} {words}" }, BillingCluster.Context()));

    private static Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> work) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await work(one));
}
