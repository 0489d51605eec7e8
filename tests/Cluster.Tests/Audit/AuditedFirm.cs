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

    /// <summary>Something of everything else that a firm may have, so that no table is empty.</summary>
    public static async Task FurnishAsync(this BillingCluster cluster)
    {
        const string Organization = BillingCluster.Organization;
        T Grain<T>(string id) where T : IGrainWithStringKey => cluster.Grains.GetGrain<T>($"{Organization}/{id}");
        var context = BillingCluster.Context;
        Done(await cluster.Seller.AddTaxRate(new AddTaxRate { Id = "tr_1", Name = "VAT", Country = "DE", Category = "standard", Percent = "19", ValidFrom = new DateOnly(2020, 1, 1) }, context()));
        Done(await cluster.Seller.CreateApiKey(new CreateApiKey { Id = "key_1", Name = "Key", Sha256 = new byte[32], Last4 = "abcd", Scopes = ["read"] }, context()));
        Done(await cluster.Seller.SaveDunningPolicy(new SaveDunningPolicy { Code = "soft", RetryDays = [2] }, context()));
        Done(await cluster.Seller.Update(new UpdateOrganization { AlertEmail = "a@example.org" }, context()));
        Done(await Grain<ICouponGrain>("TEN").Create(new CreateCoupon { Code = "TEN", Percent = "10", Duration = new DurationFields { Word = "forever" } }, context()));
        Done(await Grain<INoticeTemplateGrain>("invoice_issued.fr").Write(new WriteNoticeTemplate { Subject = "Facture", Html = "<p>x</p>", Text = "x" }, context()));
        Done(await Grain<IWebhookEndpointGrain>("we_1").Create(new CreateWebhookEndpoint { Id = "we_1", Url = "https://hooks.example.org/billing", Types = ["invoice.*"] }, context()));
        Done(await Grain<IPlanGrain>("metered").Create(
            new PlanDefinition
            {
                Code = "metered",
                Name = "Metered",
                Currency = "EUR",
                Interval = new IntervalFields { Unit = "month", Count = 1 },
                Components = [new ComponentFields { Code = "calls", Name = "Calls", Kind = "usage", Meter = "calls", Price = new PriceFields { Model = "per_unit", UnitAmount = "0.10" } }],
            },
            context()));
        await cluster.CreateCustomerAsync("cus_meter", "clk_1");
        Done(await cluster.Subscription("sub_meter").Create(new CreateSubscription { Id = "sub_meter", Customer = "cus_meter", Plan = "metered", Discounts = ["TEN"] }, context()));
        await cluster.Database.ExecuteAsApplicationAsync(
            "INSERT INTO usage_events (organization, id, subscription, meter, quantity, at, properties) VALUES ('org_test', 'use_1', 'sub_meter', 'calls', 100, '2026-05-25T12:00:00Z', '{}')");
        await cluster.PublishVersionAsync("pro", "59.00");
        Done(await cluster.PriceChange("pch_1").Create(new CreatePriceChange { Id = "pch_1", Plan = "pro", Version = 2, From = new DateOnly(2026, 8, 1) }, context()));
        Done(await Grain<IForecastGrain>("fcs_1").Create(new StartForecast { Id = "fcs_1", Until = new DateOnly(2027, 1, 31) }, context()));
        await BillingCluster.UntilAsync("the forecast", async () => await cluster.CountAsync("forecasts WHERE status <> 'running'") == 1);
        Assert.Equal("ready", await cluster.Database.AskOwnerAsync<string>("SELECT coalesce(error, status) FROM forecasts"));
        await cluster.AdvanceAsync("clk_1", "2026-06-25T09:00:00Z");
        var payments = (await cluster.Database.AskOwnerAsync<string>("SELECT string_agg(id, ' ' ORDER BY created_at) FROM payments WHERE status = 'succeeded'")).Split(' ');
        Done(await cluster.Customer("cus_card").RefundPayment(payments[0], new RefundPayment { Id = "rf_1", Amount = "5.00", Reason = "x" }, context()));
        Done(await cluster.Customer("cus_card").RecordChargeback(payments[1], new RecordChargeback { Dispute = "dp_1", Amount = "7.00", Reason = "x" }, context()));
        await WriteWhatNoGrainWritesAsync(cluster);
    }

    // By the application's own connection, as its API, its senders and its gateways would.
    private static Task<int> WriteWhatNoGrainWritesAsync(BillingCluster cluster) => cluster.Database.ExecuteAsApplicationAsync(
        """
        INSERT INTO idempotency_keys (organization, key, request_hash, seed, status, body, created_at) VALUES ('org_test', 'k', '\x01', '\x02', 200, '\x03', now());
        INSERT INTO bank_statement_lines (organization, id, day, currency, amount, text, status, reason, position, created_at)
        VALUES ('org_test', 'bsl_1', '2026-05-01', 'EUR', 100, 'x', 'unmatched', 'no_invoice', 1, now());
        INSERT INTO stripe_customers (organization, customer, stripe_customer, created_at) VALUES ('org_test', 'cus_card', 'cus_stripe', now());
        INSERT INTO webhook_deliveries (organization, endpoint, event, status, created_at, finished_at) VALUES ('org_test', 'we_1', 1, 'succeeded', now(), now());
        INSERT INTO outbox (organization, recipient_kind, recipient, message, payload, not_before) VALUES ('org_test', 'customer', 'cus_card', 'wake', '{}', '2099-01-01');
        INSERT INTO operations (organization, id, kind, request, status, finished_at, expires_at) VALUES ('org_test', 'opr_1', 'export', '{}', 'succeeded', now(), '2099-01-01');
        INSERT INTO operation_chunks (organization, operation, ordinal, content) VALUES ('org_test', 'opr_1', 0, '\x01');
        INSERT INTO cluster_versions (deployment_id) VALUES ('test');
        INSERT INTO cluster_members (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_at)
        VALUES ('test', '127.0.0.1', 1, 1, 'x', 'x', 6, 0, now(), now());
        UPDATE webhook_cursor SET position = position;
        """);

    private static void Done(Outcome outcome) => BillingCluster.Accepted(outcome);

    private static async Task PayByAsync(BillingCluster cluster, string customer, string token) => BillingCluster.Accepted(await cluster.Customer(customer).AddPaymentMethod(
        new AddPaymentMethod { Id = "pm_" + customer[4..], Type = "card", Token = token }, BillingCluster.Context()));
}
