using Npgsql;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class PermissionTests
{
    private const string Issue = """
        UPDATE invoices SET number = 'INV-1', issue_date = '2026-01-31', seal_sequence = 1, seal_hash = 'h', seal_previous = 'p', status = 'issued'
        """;

    private const string IssueNote = """
        UPDATE credit_notes SET number = 'CN-1', issue_date = '2026-01-31', seal_sequence = 1, seal_hash = 'h', seal_previous = 'p'
        """;

    [Theory]
    [InlineData("UPDATE journal SET type = 'x'")]
    [InlineData("DELETE FROM journal")]
    [InlineData("UPDATE register_entries SET number = 'X'")]
    [InlineData("DELETE FROM register_entries")]
    [InlineData("DELETE FROM register_series")]
    [InlineData("UPDATE plan_versions SET definition = '{}'")]
    [InlineData("DELETE FROM balance_movements")]
    [InlineData("TRUNCATE invoices")]
    [InlineData("DROP TABLE invoices")]
    [InlineData("ALTER TABLE invoices DISABLE TRIGGER issued_is_issued")]
    [InlineData("UPDATE OrleansQuery SET QueryText = ''")]
    [InlineData("CREATE TABLE mine ()")]
    public async Task The_application_has_no_right_to(string statement)
    {
        await using var database = await MigratedDatabase.CreateAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsApplicationAsync(statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Theory]
    [InlineData("UPDATE invoices SET total = 1")]
    [InlineData("UPDATE invoices SET number = 'INV-2'")]
    [InlineData("UPDATE invoices SET number = NULL")]
    [InlineData("UPDATE invoices SET buyer = '{}'")]
    [InlineData("UPDATE invoices SET seal_hash = 'other'")]
    [InlineData("DELETE FROM invoices")]
    [InlineData("UPDATE invoice_lines SET amount = 1")]
    [InlineData("DELETE FROM invoice_lines")]
    [InlineData("INSERT INTO invoice_lines SELECT organization, invoice, 'l2', 2, kind, component, code, description, period_start, period_end, quantity, unit_amount, currency, amount FROM invoice_lines")]
    [InlineData("UPDATE credit_notes SET total = 1")]
    [InlineData("DELETE FROM credit_notes")]
    [InlineData("UPDATE credit_note_lines SET amount = 1")]
    [InlineData("DELETE FROM credit_note_lines")]
    public async Task What_is_issued_refuses(string statement)
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await WriteDraftsAsync(database);
        await database.ExecuteAsApplicationAsync(Issue);
        await database.ExecuteAsApplicationAsync(IssueNote);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsApplicationAsync(statement));

        Assert.Equal(PostgresErrorCodes.RestrictViolation, refusal.SqlState);
    }

    [Theory]
    [InlineData("UPDATE invoices SET status = 'paid', amount_paid = 100, amount_due = 0, metadata = '{\"a\": \"b\"}', version = 2")]
    [InlineData("UPDATE credit_notes SET status = 'applied', version = 2")]
    public async Task What_is_issued_goes_on_living(string statement)
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await WriteDraftsAsync(database);
        await database.ExecuteAsApplicationAsync(Issue);
        await database.ExecuteAsApplicationAsync(IssueNote);

        Assert.Equal(1, await database.ExecuteAsApplicationAsync(statement));
    }

    [Fact]
    public async Task A_draft_can_be_changed_and_thrown_away_with_its_lines()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await WriteDraftsAsync(database);

        await database.ExecuteAsApplicationAsync("UPDATE invoice_lines SET amount = 200");
        await database.ExecuteAsApplicationAsync("UPDATE invoices SET total = 200");
        await database.ExecuteAsApplicationAsync("DELETE FROM invoices");

        Assert.Equal(0L, await database.AskOwnerAsync<long>("SELECT count(*) FROM invoice_lines"));
    }

    [Fact]
    public async Task An_invoice_whose_id_is_derived_twice_is_committed_once()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await WriteDraftsAsync(database);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsApplicationAsync(InsertInvoice("inv_1")));

        Assert.Equal("invoices_pkey", refusal.ConstraintName);
    }

    private static async Task WriteDraftsAsync(MigratedDatabase database)
    {
        await database.ExecuteAsApplicationAsync(InsertInvoice("inv_1"));
        await database.ExecuteAsApplicationAsync(
            """
            INSERT INTO invoice_lines (organization, invoice, id, ordinal, kind, description, quantity, currency, amount)
            VALUES ('org_1', 'inv_1', 'l1', 1, 'recurring', 'Seat', 1, 'EUR', 100)
            """);
        await database.ExecuteAsApplicationAsync(
            """
            INSERT INTO credit_notes (organization, id, invoice, customer, status, currency, billing_date, refund, subtotal, tax_total, total, recorded_in, version, created_at)
            VALUES ('org_1', 'cn_1', 'inv_1', 'cus_1', 'open', 'EUR', '2026-01-31', 'balance', 100, 0, 100, 1, 1, now())
            """);
        await database.ExecuteAsApplicationAsync(
            """
            INSERT INTO credit_note_lines (organization, credit_note, id, ordinal, kind, description, currency, amount)
            VALUES ('org_1', 'cn_1', 'l1', 1, 'credit', 'Seat', 'EUR', 100)
            """);
    }

    private static string InsertInvoice(string id) =>
        $"""
        INSERT INTO invoices (organization, id, customer, subscription, kind, status, currency, billing_date, subtotal, discount_total, tax_total, total, amount_due, recorded_in, version, created_at)
        VALUES ('org_1', '{id}', 'cus_1', 'sub_1', 'subscription', 'draft', 'EUR', '2026-01-31', 100, 0, 0, 100, 100, 1, 1, now())
        """;
}
