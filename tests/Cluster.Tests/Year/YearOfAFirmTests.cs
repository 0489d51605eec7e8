using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansBilling.Cluster.Tests.Audit;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Cluster.Tests.Webhooks;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Webhooks;
using OrleansBilling.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>
/// A firm's year with everything that happens about money: what is to come of it is worked out beside the engine, by the plain rules, and
/// compared with the invoices, the mails in a mail server, and the events at somebody's server.
/// </summary>
[Collection(ClusterTests.Heavy)]
public sealed class YearOfAFirmTests(ITestOutputHelper output)
{
    private const int Customers = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Told = ["invoice.issued", "invoice.paid", "invoice.written_off", "payment.succeeded", "payment.failed", "reminder.requested"];
    private static readonly WakeOptions NoSweep = new() { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };

    private static readonly WebhookOptions Webhooks = new()
    {
        AllowPrivateAddresses = true,
        Poll = TimeSpan.FromMilliseconds(200),
        SlowAfter = TimeSpan.FromSeconds(30),
        TimeLimit = TimeSpan.FromSeconds(60),
        Lease = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task A_year_of_two_hundred_customers_ends_as_the_plain_rules_say_and_each_mail_and_event_comes_once()
    {
        var customers = FirmCustomer.All(Customers);
        ExpectedCustomer[] expected = [.. customers.Select(ExpectedCustomer.Of)];
        AssertEnoughHappens(expected);
        var watch = Stopwatch.StartNew();
        await using var mail = await MailTrap.StartAsync();
        await using var receiver = await Receiver.StartAsync(SometimesLost);
        await using var cluster = await BillingCluster.StartAsync(FirmYear.Begin.ToString(), wakes: NoSweep, webhooks: Webhooks);
        await using var senders = await NoticeSenders.StartAsync(cluster.Database, mail, count: 6);
        var office = new FirmOffice(cluster);
        await office.OpenAsync(customers);
        await ListenAsync(cluster, receiver);
        output.WriteLine($"Opened after {watch.Elapsed}.");

        await office.WorkAsync(expected.SelectMany(one => one.Acts));
        output.WriteLine($"The year is over after {watch.Elapsed}.");
        await BillingCluster.UntilAsync("all mails", async () => await cluster.CountAsync("notices WHERE status IN ('queued', 'sending')") == 0, Patience);
        output.WriteLine($"All {mail.Received.Count} mails are sent after {watch.Elapsed}.");
        await BillingCluster.UntilAsync("all events", () => IsToldAsync(cluster), Patience);
        output.WriteLine($"All {receiver.All.Count} events are told after {watch.Elapsed}.");

        AssertSame("invoices", expected.SelectMany(one => one.Invoices).Select(invoice => invoice.EndsAs), await EndsAsync(cluster));
        AssertSame("mails", expected.SelectMany(one => one.Mails), mail.Received.Select(received => $"{received.To.Mailboxes.Single().Address} {received.TextBody!.Trim().Replace('\u00a0', ' ')}"));
        Assert.Equal(mail.Received.Count, mail.Received.Select(received => received.MessageId).Distinct().Count());
        AssertSame("events", expected.SelectMany(one => one.Events), Events(receiver));
        Assert.True(receiver.All.Count > receiver.All.DistinctBy(one => one.Id).Count(), "No answer was lost.");
        Assert.Equal(expected.Sum(one => one.Charged), await ChargedAsync(cluster));
        await Books.AssertWholeAsync(cluster.Database, cluster.Time);
        output.WriteLine($"All is compared after {watch.Elapsed}.");
        watch.Restart();
        var audit = await cluster.AuditAsync();
        output.WriteLine($"Audited in {watch.Elapsed}: {string.Join(", ", audit.Checks.Select(check => $"{check.Checked} {check.Name}"))}.");
        AuditedFirm.AssertPassed(audit);
    }

    /// <summary>About one payment in ten fails, and each kind of mail and end is among what is expected: else this would prove little.</summary>
    private static void AssertEnoughHappens(ExpectedCustomer[] expected)
    {
        ExpectedInvoice[] asked = [.. expected.SelectMany(one => one.Invoices).Where(invoice => invoice.WasAskedFor)];
        Assert.InRange(asked.Count(invoice => invoice.HasFailed) * 100 / asked.Length, 8, 12);
        var kinds = expected.SelectMany(one => one.Mails).CountBy(mail => mail.Split(' ')[1]).ToDictionary();
        foreach (var kind in FirmOffice.Kinds) Assert.True(kinds.GetValueOrDefault(kind) >= 3, $"There are {kinds.GetValueOrDefault(kind)} mails of the kind {kind}.");
        var ends = expected.SelectMany(one => one.Invoices).CountBy(invoice => invoice.EndsAs.Split(' ')[2]).ToDictionary();
        foreach (var end in new[] { "paid", "uncollectible", "issued" }) Assert.True(ends.GetValueOrDefault(end) >= 10, $"{ends.GetValueOrDefault(end)} invoices end {end}.");
    }

    /// <summary>Takes what it is told; of some of it the answer is lost on the way back, so that it is told again.</summary>
    private static Task SometimesLost(HttpContext context, int count)
    {
        if (count % 200 == 0) context.Abort();
        return Task.CompletedTask;
    }

    private static async Task ListenAsync(BillingCluster cluster, Receiver receiver) => BillingCluster.Accepted(
        await cluster.Grains.GetGrain<IWebhookEndpointGrain>($"{BillingCluster.Organization}/we_1").Create(
            new CreateWebhookEndpoint { Id = "we_1", Url = receiver.Url, Types = Told }, BillingCluster.Context()));

    private static async Task<bool> IsToldAsync(BillingCluster cluster)
    {
        // What is to be told again waits for a few seconds of this clock.
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        return await cluster.CountAsync($"journal WHERE type IN ('{string.Join("', '", Told)}')") == await cluster.CountAsync("webhook_deliveries WHERE status = 'succeeded'");
    }

    private static async Task<IEnumerable<string>> EndsAsync(BillingCluster cluster) => (await cluster.Database.AskOwnerAsync<string>(
        """
        SELECT string_agg(subscription || ' ' || billing_date || '/' || issue_date || ' ' || status || ' ' || coalesce(dunned_through::text, '-') || ' ' || to_char(amount_due / 100.0, 'FM999990.00'), E'\n')
        FROM invoices
        """)).Split('\n');

    private static Task<decimal> ChargedAsync(BillingCluster cluster) => cluster.Database.AskOwnerAsync<decimal>(
        "SELECT sum(amount) / 100.0 FROM sandbox_orders WHERE outcome <> 'declined' AND token <> 'tok_pending_fails'");

    /// <summary>What somebody has who takes each id once, in the order of its place.</summary>
    private static IEnumerable<string> Events(Receiver receiver)
    {
        var days = new Dictionary<string, string>();
        foreach (var received in receiver.All.DistinctBy(one => one.Id).OrderBy(one => one.Id, StringComparer.Ordinal))
        {
            var body = JsonDocument.Parse(received.Body).RootElement;
            var (type, data) = (Text(body, "type"), body.GetProperty("data"));
            var invoice = data.TryGetProperty("invoice", out var id) ? id.GetString()! : "";
            if (type == "invoice.issued") days.Add(invoice, Text(data.GetProperty("entry"), "issue_date"));
            yield return $"{Text(body, "object")["customer/".Length..]} {type} " + type switch
            {
                "invoice.issued" => $"{days[invoice]} {Text(data.GetProperty("amount_due"), "amount")}",
                "invoice.paid" => days[invoice],
                "invoice.written_off" or "payment.succeeded" => $"{days[invoice]} {Text(data.GetProperty("amount"), "amount")}",
                "payment.failed" => $"{days[invoice]} {Text(data, "code")}",
                _ => $"{Text(data, "template")} {data.GetProperty("invoices").GetArrayLength()}",
            };
        }
    }

    /// <summary>As often here as there, whatever the order; says which are too many and which are missing.</summary>
    private static void AssertSame(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var surplus = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var one in actual) surplus[one] = surplus.GetValueOrDefault(one) + 1;
        foreach (var one in expected) surplus[one] = surplus.GetValueOrDefault(one) - 1;
        string[] wrong = [.. surplus.Where(pair => pair.Value != 0).Select(pair => $"{pair.Value:+0;-0} {pair.Key}").Order(StringComparer.Ordinal)];
        Assert.True(wrong.Length == 0, $"{wrong.Length} {what} are wrong; + is not expected, - is missing:\n{string.Join('\n', wrong.Take(60))}");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
