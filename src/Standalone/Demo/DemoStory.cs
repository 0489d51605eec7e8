namespace OrleansBilling.Standalone.Demo;

/// <summary>What happens in the 18 months beside customers joining: further subscriptions, cancellations, invoices by hand, credits.</summary>
internal sealed class DemoStory(DemoApi api, string clock, DateOnly start)
{
    private sealed record Further(int Month, int Customer, string Plan, int Day);

    private sealed record Cancellation(int Month, int Customer, string At, string Credit, string Reason);

    private sealed record OneOff(int Month, int Customer, string Description, string Quantity, string UnitAmount);

    private sealed record Credit(int Month, int Customer, string Amount, string Reason);

    private static readonly Further[] FurtherSubscriptions =
    [
        new(2,  1,  "demo_support", 3),
        new(3,  7,  "demo_support", 10),
        new(5,  18, "demo_support", 0),
        new(6,  4,  "demo_support", 6),
        new(9,  36, "demo_support", 2),
        new(12, 50, "demo_support", 5),
    ];

    private static readonly Cancellation[] Cancellations =
    [
        new(4,  11, "now",        "prorate", "Moved to another product"),
        new(5,  14, "period_end", "none",    "Practice sold"),
        new(7,  13, "now",        "none",    "Fleet given up"),
        new(8,  21, "now",        "prorate", "Merged with another customer"),
        new(9,  22, "now",        "prorate", "Business closed"),
        new(10, 28, "period_end", "none",    "Not used enough"),
        new(11, 27, "now",        "prorate", "Too expensive"),
        new(13, 41, "now",        "none",    "Too expensive"),
        new(15, 31, "period_end", "prorate", "Closed for renovation"),
        new(16, 44, "now",        "prorate", "Practice moved abroad"),
    ];

    private static readonly OneOff[] OneOffs =
    [
        new(1,  1,  "Training on site, per day",    "2",   "650.00"),
        new(3,  4,  "Import of customer data",      "1",   "480.00"),
        new(5,  8,  "Remote workshop, per hour",    "3.5", "140.00"),
        new(6,  10, "Localised manual",             "1",   "45000"),
        new(8,  36, "Training on site, per day",    "1",   "650.00"),
        new(10, 9,  "Custom report",                "1",   "320.00"),
        new(12, 34, "Integration with tachographs", "1",   "2400.00"),
        new(14, 12, "Additional backup",            "6",   "15.00"),
        new(16, 40, "Remote workshop, per hour",    "2",   "120.00"),
    ];

    private static readonly Credit[] Credits =
    [
        new(3,  2,  "25.00", "Goodwill after the outage in spring"),
        new(6,  5,  "9.90",  "One month free for a referral"),
        new(9,  32, "42.00", "Seats counted twice by mistake"),
        new(11, 46, "5700",  "Late delivery of the manual"),
        new(14, 29, "60.00", "Prize of the customer survey"),
    ];

    /// <summary>The instant at which a month of the history begins.</summary>
    internal DateTimeOffset StepOf(int month) => new(start.AddMonths(month), TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>Does all that happens at the beginning of a month. Doing it again changes nothing.</summary>
    internal async Task TellAsync(int month)
    {
        foreach (var customer in DemoCustomers.All.Where(customer => customer.Month == month)) await JoinAsync(customer);
        foreach (var further in FurtherSubscriptions.Where(further => further.Month == month)) await SubscribeAsync(further);
        foreach (var cancellation in Cancellations.Where(cancellation => cancellation.Month == month)) await CancelAsync(cancellation);
        foreach (var invoice in OneOffs.Where(invoice => invoice.Month == month)) await InvoiceAsync(invoice);
        foreach (var credit in Credits.Where(credit => credit.Month == month)) await AddCreditAsync(credit);
        foreach (var customer in DemoCustomers.All.Where(customer => customer.Month < month && customer.Transfers(month))) await TransferAsync(customer);
    }

    private async Task JoinAsync(DemoCustomer customer)
    {
        await api.CreateAsync("/customers", customer.Body(clock));
        if (customer.Token is { } token && await Nothing($"/customers/{customer.Id}/payment-methods"))
            await api.DoAsync($"/customers/{customer.Id}/payment-methods", new { Type = "card", Token = token }, $"demo-card-{customer.Number:00}");
        await api.CreateAsync("/subscriptions", new
        {
            Id = customer.Subscription,
            Customer = customer.Id,
            customer.Plan,
            Quantities = new Dictionary<string, string> { [DemoCatalog.ComponentOf(customer.Plan)] = $"{customer.Quantity}" },
            StartDate = Day(customer.Month, customer.Day),
            Anchor = customer.AnchorDay is { } day ? new { Day = day } : null,
        });
    }

    private async Task<bool> Nothing(string list) => (await api.FindAsync(list))?.GetProperty("data").GetArrayLength() == 0;

    private Task SubscribeAsync(Further further) => api.CreateAsync("/subscriptions", new
    {
        Id = $"sub_demo_{further.Customer:00}_2",
        Customer = Customer(further.Customer).Id,
        further.Plan,
        StartDate = Day(further.Month, further.Day),
    });

    // Answers to keys are kept for 48 hours only. After that the subscription itself says whether it has been canceled.
    private async Task CancelAsync(Cancellation cancellation)
    {
        var path = $"/subscriptions/{Customer(cancellation.Customer).Subscription}";
        var subscription = await api.FindAsync(path) ?? throw new DemoRefusedException($"{path} is gone.");
        if (subscription.GetProperty("cancel_on").GetString() is not null) return;
        await api.DoAsync($"{path}/cancel", new { cancellation.At, cancellation.Credit, cancellation.Reason }, $"demo-cancel-{cancellation.Customer:00}");
    }

    private Task InvoiceAsync(OneOff invoice) => api.CreateAsync("/invoices", new
    {
        Id = $"inv_demo_{invoice.Customer:00}_{invoice.Month:00}",
        Customer = Customer(invoice.Customer).Id,
        Lines = new[] { new { invoice.Description, invoice.Quantity, invoice.UnitAmount } },
    });

    // The same here: the balance says whether it has been given.
    private async Task AddCreditAsync(Credit credit)
    {
        var customer = Customer(credit.Customer);
        var balance = await api.FindAsync($"/customers/{customer.Id}/balance") ?? throw new DemoRefusedException($"{customer.Id} is gone.");
        if (balance.GetProperty("movements").EnumerateArray().Any(movement => movement.GetProperty("reason").GetString() == credit.Reason)) return;
        var body = new { credit.Amount, DemoMarket.Of(customer.Country).Currency, credit.Reason };
        await api.DoAsync($"/customers/{customer.Id}/credits", body, $"demo-credit-{credit.Customer:00}-{credit.Month:00}");
    }

    // All that is open; what is paid is open no more.
    private async Task TransferAsync(DemoCustomer customer)
    {
        await foreach (var invoice in api.ListAsync($"/invoices?limit=100&status=issued&customer={customer.Id}"))
        {
            var (id, due) = (invoice.GetProperty("id").GetString()!, invoice.GetProperty("amount_due").GetString()!);
            await api.DoAsync($"/invoices/{id}/pay", new { Amount = due, Method = "transfer", Reference = $"Transfer for {id}" }, $"demo-pay-{id}");
        }
    }

    private static DemoCustomer Customer(int number) => DemoCustomers.All[number - 1];

    private string Day(int month, int day) => $"{start.AddMonths(month).AddDays(day):yyyy-MM-dd}";
}
