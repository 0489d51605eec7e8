using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A customer with a card of the sandbox and an invoice of 100.00, and what became of both.</summary>
internal static class Collected
{
    /// <summary>The only good end, whatever was lost on the way.</summary>
    public const string Once = "1 of 1 succeeded, 10000 paid, 10000 charged";

    public static async Task BilledAsync(BillingCluster cluster, string customer, string token)
    {
        var grain = cluster.Customer(customer);
        var (method, invoice) = (BillingCluster.Context(), BillingCluster.Context());
        var add = new AddPaymentMethod { Id = "pm_" + customer, Type = "card", Token = token };
        await CutCluster.StubbornlyAsync(again => grain.AddPaymentMethod(add, method with { Retry = again }));
        var create = new CreateInvoice { Id = "inv_" + customer, Customer = customer, Lines = [new InvoiceLineFields { Description = "Work", UnitAmount = "100.00" }] };
        await CutCluster.StubbornlyAsync(again => grain.CreateInvoice(create, invoice with { Retry = again }));
    }

    /// <summary>Days pass: what was declined is tried again, what was pending is known.</summary>
    public static async Task SettledAsync(BillingCluster cluster, string customer)
    {
        for (var days = 0; days < 4 && await cluster.CountAsync($"invoices WHERE customer = '{customer}' AND status = 'paid'") == 0; days++)
        {
            await CutCluster.SweptAsync(cluster);
            cluster.Time.Advance(TimeSpan.FromDays(1));
            await CutCluster.SweptAsync(cluster);
        }
    }

    public static Task<string> MoneyAsync(BillingCluster cluster, string customer) => cluster.Database.AskOwnerAsync<string>(
        $"""
        SELECT (SELECT count(*) FILTER (WHERE status = 'succeeded') || ' of ' || count(*) FROM payments WHERE customer = '{customer}') || ' succeeded, '
            || (SELECT amount_paid FROM invoices WHERE customer = '{customer}' AND amount_due = 0) || ' paid, '
            || (SELECT sum(amount) FROM sandbox_orders WHERE customer = '{customer}' AND outcome <> 'declined') || ' charged'
        """);

    /// <summary>The mails that the customer is to get, and the events that the world hears of, each with its number.</summary>
    public static Task<string> ToldAsync(BillingCluster cluster, string customer) => cluster.Database.AskOwnerAsync<string>(
        $"""
        SELECT string_agg(what || ' ' || times, ', ' ORDER BY what) FROM (
            SELECT what, count(*) AS times FROM (
                SELECT kind AS what FROM notices WHERE customer = '{customer}'
                UNION ALL
                SELECT type FROM journal
                WHERE stream = 'customer/{customer}' AND type IN ('invoice.issued', 'invoice.paid', 'payment.attempted', 'payment.succeeded', 'payment.failed')) AS told
            GROUP BY what) AS counted
        """);

    /// <param name="declines">How often the card refused before it paid.</param>
    public static string ToldOnce(int declines) => string.Join(
        ", ",
        new[]
        {
            ("invoice.issued", 1), ("invoice.paid", 1), ("invoice_issued", 1), ("payment.attempted", declines + 1), ("payment.failed", declines), ("payment.succeeded", 1),
            ("payment_failed", declines), ("payment_received", 1),
        }.Where(one => one.Item2 > 0).Select(one => $"{one.Item1} {one.Item2}"));
}
