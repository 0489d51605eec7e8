using System.Text.Json;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Audit;

/// <summary>Runs audits of the tests' firm, and fills it with something of everything.</summary>
internal static class AuditedFirm
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static int _audits;

    public static IAuditGrain Auditor(this BillingCluster cluster) => cluster.Grains.GetGrain<IAuditGrain>($"{BillingCluster.Organization}/books");

    /// <summary>Runs an audit and reads what it says.</summary>
    public static async Task<AuditView> AuditAsync(this BillingCluster cluster)
    {
        var id = IdForm.Derive("aud_", "test", Interlocked.Increment(ref _audits).ToString(System.Globalization.CultureInfo.InvariantCulture));
        BillingCluster.Accepted(await cluster.Auditor().Start(id, BillingCluster.Context()));
        Assert.True(await cluster.Auditor().WaitUntilDone(Patience), "The audit did not end in time.");
        return await cluster.NewestAuditAsync();
    }

    public static async Task<AuditView> NewestAuditAsync(this BillingCluster cluster)
    {
        var row = JsonDocument.Parse(await cluster.Database.AskOwnerAsync<string>(
            $"SELECT to_jsonb(a)::text FROM audits a WHERE organization = '{BillingCluster.Organization}' ORDER BY version DESC LIMIT 1")).RootElement;
        var checks = row.GetProperty("checks").Deserialize<AuditCheckView[]>(BillingJson.Options)!;
        return new AuditView
        {
            Id = row.GetProperty("id").GetString()!,
            Status = row.GetProperty("status").GetString()!,
            Checks = checks,
            First = checks.Select(check => check.First).FirstOrDefault(first => first is not null),
            Error = row.GetProperty("error").GetString(),
            StartedAt = row.GetProperty("started_at").GetDateTimeOffset(),
            FinishedAt = row.GetProperty("finished_at").ValueKind == JsonValueKind.Null ? null : row.GetProperty("finished_at").GetDateTimeOffset(),
        };
    }

    public static void AssertPassed(AuditView audit) =>
        Assert.True(audit.Status == "passed", $"{audit.Status} {audit.Error} {string.Join('\n', audit.Checks.Where(check => check.Failed > 0))}");

    /// <summary>What a check found first.</summary>
    public static AuditCheckView Check(AuditView audit, string name) => Assert.Single(audit.Checks, check => check.Name == name);

    /// <summary>A small firm with a few months behind it: paid, failed and overdue invoices, a credit note, a pause, an end, a shared invoice.</summary>
    public static async Task LiveAsync(this BillingCluster cluster)
    {
        await cluster.CreateFirmAsync("sandbox");
        await cluster.CreatePlanAsync("yearly", "480.00", "year");
        await cluster.CreateClockAsync("clk_1", "2026-01-15T09:00:00Z");
        foreach (var customer in new[] { "cus_card", "cus_poor", "cus_late", "cus_once" }) await cluster.CreateCustomerAsync(customer, "clk_1");
        await cluster.CreateCustomerAsync("cus_shared", "clk_1", consolidate: true);
        await PayByAsync(cluster, "cus_card", "tok_ok");
        await PayByAsync(cluster, "cus_poor", "tok_declined");
        foreach (var (subscription, customer, plan) in new[]
                 {
                     ("sub_card", "cus_card", "pro"), ("sub_poor", "cus_poor", "pro"), ("sub_late", "cus_late", "yearly"),
                     ("sub_one", "cus_shared", "pro"), ("sub_two", "cus_shared", "pro"),
                 }) await cluster.SubscribeAsync(subscription, customer, plan: plan);
        await cluster.AdvanceAsync("clk_1", "2026-02-20T09:00:00Z");
        BillingCluster.Accepted(await cluster.Subscription("sub_one").Pause(new PauseSubscription { From = "now", Until = new DateOnly(2026, 3, 10) }, BillingCluster.Context()));
        BillingCluster.Accepted(await cluster.Subscription("sub_card").Change(new ChangeSubscription { Quantities = new() { ["seat"] = "3" }, Effective = "now" }, BillingCluster.Context()));
        BillingCluster.Accepted(await cluster.Customer("cus_once").AddCredit(new AddCredit { Amount = "20.00", Currency = "EUR", Reason = "Sorry" }, BillingCluster.Context()));
        BillingCluster.Accepted(await cluster.Customer("cus_once").CreateInvoice(
            new CreateInvoice { Id = "inv_once", Customer = "cus_once", Currency = "EUR", Lines = [new InvoiceLineFields { Description = "Work", Quantity = "2", UnitAmount = "50.00" }] }, BillingCluster.Context()));
        BillingCluster.Accepted(await cluster.Customer("cus_once").CreateCreditNote(
            new CreateCreditNote { Id = "cn_once", Invoice = "inv_once", Amount = "30.00", Reason = "Less" }, BillingCluster.Context()));
        await cluster.AdvanceAsync("clk_1", "2026-04-20T09:00:00Z");
        BillingCluster.Accepted(await cluster.Subscription("sub_two").Cancel(new CancelSubscription { At = "now", Credit = "prorate" }, BillingCluster.Context()));
        await cluster.AdvanceAsync("clk_1", "2026-05-20T09:00:00Z");
    }

    private static async Task PayByAsync(BillingCluster cluster, string customer, string token) => BillingCluster.Accepted(await cluster.Customer(customer).AddPaymentMethod(
        new AddPaymentMethod { Id = "pm_" + customer[4..], Type = "card", Token = token }, BillingCluster.Context()));
}
