using OrleansBilling.Cluster.Tests.Billing;
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

    [Theory]
    [InlineData("journal", "DELETE FROM journal WHERE stream = 'subscription/sub_card' AND version = (SELECT max(version) FROM journal WHERE stream = 'subscription/sub_card')", "grain_state subscription org_test/sub_card")]
    [InlineData("journal", "DELETE FROM journal WHERE stream = 'customer/cus_card' AND version = 2", "journal customer/cus_card 2")]
    [InlineData("journal", "DELETE FROM grain_state WHERE id_text = 'org_test/yearly'", "grain_state plan org_test/yearly")]
    [InlineData("journal", "UPDATE grain_state SET payload = jsonb_set(payload, '{state,profile,name}', '\"Other\"') WHERE id_text = 'org_test/cus_late'", "grain_state customer org_test/cus_late")]
    [InlineData("ledger", "UPDATE ledger_entries SET amount = amount + 1 WHERE transaction = (SELECT min(id) FROM ledger_transactions WHERE customer = 'cus_card') AND ordinal = 1", "ledger_transactions ")]
    [InlineData("ledger", "UPDATE ledger_entries SET account = '999999' WHERE role = 'revenue' AND customer = 'cus_late'", "ledger_transactions ")]
    [InlineData("ledger", "DELETE FROM ledger_entries WHERE customer = 'cus_once'; DELETE FROM ledger_transactions WHERE customer = 'cus_once'", "ledger_transactions ")]
    [InlineData("ledger", "INSERT INTO ledger_transactions VALUES ('org_test', 'ltx_no', 'payment', '2026-02-01', 'pay_no', 'cus_card', 'EUR', 1)", "ledger_transactions ltx_no")]
    [InlineData("numbers", "DELETE FROM register_entries WHERE series = 'invoice' AND sequence = 3", "register_entries ")]
    [InlineData("numbers", "UPDATE register_entries SET document_text = replace(document_text, '49.00', '48.00') WHERE series = 'invoice' AND sequence = 2", "register_entries invoice 2")]
    [InlineData("numbers", "UPDATE register_series SET last_sequence = last_sequence + 1 WHERE series = 'invoice'", "register_series invoice")]
    [InlineData("days", "UPDATE journal SET data = jsonb_set(data, '{period,start}', '\"2026-03-17\"') WHERE stream = 'subscription/sub_card' AND type = 'subscription.billed' AND data -> 'period' ->> 'start' = '2026-03-15'", "subscriptions sub_card")]
    [InlineData("amounts", "UPDATE journal SET data = jsonb_set(data, '{invoice,lines,0,amount}', '\"48.00 EUR\"') WHERE type = 'invoice.created' AND stream = 'customer/cus_late'", "invoices ")]
    [InlineData("amounts", "UPDATE journal SET data = jsonb_set(data, '{credit_note,total}', '\"31.00 EUR\"') WHERE type = 'credit_note.created' AND stream = 'customer/cus_once'", "credit_notes cn_once")]
    [InlineData("rows", "UPDATE invoices SET amount_due = amount_due + 1 WHERE customer = 'cus_late'", "invoices ")]
    [InlineData("rows", "DELETE FROM invoice_lines WHERE invoice = 'inv_once'", "invoice_lines inv_once ")]
    [InlineData("rows", "UPDATE subscriptions SET next_due = next_due + interval '1 day' WHERE id = 'sub_poor'", "subscriptions sub_poor")]
    [InlineData("rows", "DELETE FROM subscriptions WHERE id = 'sub_poor'", "subscriptions sub_poor")]
    [InlineData("rows", "INSERT INTO tax_rates VALUES ('org_test', 'tr_no', 'VAT', 'FR', 'standard', 20, '2020-01-01', now())", "tax_rates tr_no")]
    public async Task A_check_finds_what_is_wrong_and_where(string check, string sql, string place)
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z");
        await cluster.LiveAsync();

        await WriteAsync(cluster, sql);

        var audit = await cluster.AuditAsync();
        Assert.Equal("failed", audit.Status);
        var found = AuditedFirm.Check(audit, check);
        Assert.True(found.First?.Place.StartsWith(place, StringComparison.Ordinal) == true, string.Join('\n', audit.Checks));
        Assert.Null(AuditedFirm.Check(audit, "seals").First);
        await AssertToldAsync(cluster, audit);
    }

    [Fact]
    public async Task What_is_due_and_not_done_is_found_unless_people_know_why()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z", wakes: NoSweep);
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
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

    private static async Task AssertToldAsync(BillingCluster cluster, AuditView audit)
    {
        var told = await cluster.Database.AskOwnerAsync<string>($"SELECT message FROM alerts WHERE kind = 'audit_failed' AND object = '{audit.Id}'");
        Assert.Contains(audit.First!.Place, told, StringComparison.Ordinal);
    }
}
