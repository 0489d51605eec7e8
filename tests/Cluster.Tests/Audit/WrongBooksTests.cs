using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Audit;

/// <summary>
/// Each check finds what is wrong by itself: everything here is written as the application would, seals and all, so that nothing but the check of
/// the thing can find it.
/// </summary>
[Collection(ClusterTests.Heavy)]
public sealed class WrongBooksTests
{
    private static readonly WakeOptions NoSweep = new() { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };

    private static readonly (string Check, string Sql, string Place)[] Wrongs =
    [
        ("journal", "DELETE FROM journal WHERE stream = 'subscription/sub_card' AND version = (SELECT max(version) FROM journal WHERE stream = 'subscription/sub_card')", "grain_state subscription org_test/sub_card"),
        ("journal", "DELETE FROM journal WHERE stream = 'customer/cus_card' AND version = 2", "journal customer/cus_card 2"),
        ("journal", "DELETE FROM grain_state WHERE id_text = 'org_test/yearly'", "grain_state plan org_test/yearly"),
        ("journal", "UPDATE grain_state SET payload = jsonb_set(payload, '{state,profile,name}', '\"Other\"') WHERE id_text = 'org_test/cus_late'", "grain_state customer org_test/cus_late"),
        ("ledger", "UPDATE ledger_entries SET amount = amount + 1 WHERE transaction = (SELECT min(id) FROM ledger_transactions WHERE customer = 'cus_card') AND ordinal = 1", "ledger_transactions "),
        ("ledger", "UPDATE ledger_entries SET account = '999999' WHERE role = 'revenue' AND customer = 'cus_late'", "ledger_transactions "),
        ("ledger", "DELETE FROM ledger_entries WHERE customer = 'cus_once'; DELETE FROM ledger_transactions WHERE customer = 'cus_once'", "ledger_transactions "),
        ("ledger", "INSERT INTO ledger_transactions VALUES ('org_test', 'ltx_no', 'payment', '2026-02-01', 'pay_no', 'cus_card', 'EUR', 1)", "ledger_transactions ltx_no"),
        ("numbers", "DELETE FROM register_entries WHERE series = 'invoice' AND sequence = 3", "register_entries "),
        ("numbers", "UPDATE register_entries SET document_text = replace(document_text, '49.00', '48.00') WHERE series = 'invoice' AND sequence = 2", "register_entries invoice 2"),
        ("numbers", "UPDATE register_series SET last_sequence = last_sequence + 1 WHERE series = 'invoice'", "register_series invoice"),
        ("days", "UPDATE journal SET data = jsonb_set(data, '{period,start}', '\"2026-03-17\"') WHERE stream = 'subscription/sub_card' AND type = 'subscription.billed' AND data -> 'period' ->> 'start' = '2026-03-15'", "subscriptions sub_card"),
        ("amounts", "UPDATE journal SET data = jsonb_set(data, '{invoice,lines,0,amount}', '\"48.00 EUR\"') WHERE type = 'invoice.created' AND stream = 'customer/cus_late'", "invoices "),
        ("amounts", "UPDATE journal SET data = jsonb_set(data, '{credit_note,total}', '\"31.00 EUR\"') WHERE type = 'credit_note.created' AND stream = 'customer/cus_once'", "credit_notes cn_once"),
        ("rows", "UPDATE invoices SET amount_due = amount_due + 1 WHERE customer = 'cus_late'", "invoices "),
        ("rows", "DELETE FROM invoice_lines WHERE invoice = 'inv_once'", "invoice_lines inv_once "),
        ("rows", "UPDATE subscriptions SET next_due = next_due + interval '1 day' WHERE id = 'sub_poor'", "subscriptions sub_poor"),
        ("rows", "DELETE FROM subscriptions WHERE id = 'sub_poor'", "subscriptions sub_poor"),
        ("rows", "UPDATE journal SET data = jsonb_set(data, '{invoice,id}', '\"inv_once\"') WHERE type = 'invoice.created' AND stream = 'customer/cus_late'", "customers cus_late"),
        ("rows", "INSERT INTO tax_rates VALUES ('org_test', 'tr_no', 'VAT', 'FR', 'standard', 20, '2020-01-01', now())", "tax_rates tr_no"),
    ];

    // What the cases change, and of it what is no audit's.
    private static readonly (string Table, string Rows)[] Touched =
    [
        ("journal", "stream NOT LIKE 'audit/%' AND stream NOT LIKE 'alert/%'"), ("grain_state", "state_name <> 'audit'"), ("ledger_entries", "true"), ("ledger_transactions", "true"),
        ("register_entries", "true"), ("register_series", "true"), ("invoice_lines", "true"), ("invoices", "true"), ("subscriptions", "true"), ("tax_rates", "true"),
    ];

    [Fact]
    public async Task Each_check_finds_what_is_wrong_and_where_and_people_are_told()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z");
        await cluster.LiveAsync();
        await cluster.Database.ExecuteAsOwnerAsync(string.Join('\n', Touched.Select(touched => $"CREATE TABLE kept_{touched.Table} AS SELECT * FROM {touched.Table} WHERE {touched.Rows};")));
        foreach (var (check, sql, place) in Wrongs)
        {
            await WriteAsync(cluster, sql);

            var audit = await cluster.AuditAsync();
            Assert.Equal("failed", audit.Status);
            var found = AuditedFirm.Check(audit, check);
            Assert.True(found.First?.Place.StartsWith(place, StringComparison.Ordinal) == true, $"{sql} is not found by {check} in {place}: {string.Join('\n', audit.Checks)}");
            Assert.Null(AuditedFirm.Check(audit, "seals").First);
            await AssertToldAsync(cluster, audit);
            await RestoreAsync(cluster);
        }

        AuditedFirm.AssertPassed(await cluster.AuditAsync());
    }

    [Fact]
    public async Task What_is_due_and_not_done_is_found_unless_people_know_why()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z", wakes: NoSweep);
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        BillingCluster.Accepted(await cluster.Customer("cus_1").Update(new UpdateCustomer { PaymentTermsDays = 90 }, BillingCluster.Context()));
        await cluster.SubscribeAsync("sub_1", "cus_1");
        await cluster.Database.ExecuteAsOwnerAsync("ALTER TABLE invoices ADD CONSTRAINT stuck CHECK (billing_date < '2026-02-01') NOT VALID");
        cluster.Time.SetUtcNow(BillingCluster.At("2026-02-15T10:00:00Z"));

        var audit = await cluster.AuditAsync();
        Assert.Equal(("failed", "subscriptions sub_1"), (audit.Status, AuditedFirm.Check(audit, "due").First?.Place));

        await cluster.Sweeper.Sweep();
        Assert.Equal(1, await cluster.CountAsync("alerts WHERE kind = 'stuck_work' AND object = 'sub_1'"));
        Assert.Null(AuditedFirm.Check(await cluster.AuditAsync(), "due").First);
    }

    // As the application writes, but with an owner's rights.
    private static Task WriteAsync(BillingCluster cluster, string sql) => cluster.Database.ExecuteAsOwnerAsync(
        $"""
        SET billing.writes = 'on';
        ALTER TABLE invoices DISABLE TRIGGER issued_is_issued; ALTER TABLE invoice_lines DISABLE TRIGGER issued_is_issued;
        {sql};
        ALTER TABLE invoices ENABLE TRIGGER issued_is_issued; ALTER TABLE invoice_lines ENABLE TRIGGER issued_is_issued;
        """);

    private static Task RestoreAsync(BillingCluster cluster) => cluster.Database.ExecuteAsOwnerAsync(
        "SET session_replication_role = replica;"
        + string.Concat(Touched.Select(touched => $"DELETE FROM {touched.Table} WHERE {touched.Rows}; INSERT INTO {touched.Table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{touched.Table};")));

    private static async Task AssertToldAsync(BillingCluster cluster, AuditView audit)
    {
        var told = await cluster.Database.AskOwnerAsync<string>($"SELECT message FROM alerts WHERE kind = 'audit_failed' AND object = '{audit.Id}'");
        Assert.Contains(audit.First!.Place, told, StringComparison.Ordinal);
    }
}
