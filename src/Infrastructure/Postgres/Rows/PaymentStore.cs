using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Payments as they are committed, for what is decided about them later.</summary>
public sealed class PaymentStore(BillingDatabase database)
{
    private const string Taken =
        """
        SELECT p.id, p.customer, p.invoice, p.currency, p.amount, p.amount_charged_back, p.method, p.gateway, p.reference, p.attempt,
               (SELECT coalesce(sum(r.amount), 0)::bigint FROM refunds r WHERE r.organization = p.organization AND r.payment = p.id AND r.status <> 'failed') AS refunded
        FROM payments p
        WHERE p.organization = $1 AND p.status = 'succeeded'
        """;

    /// <summary>A payment that succeeded; null when there is none of that id.</summary>
    public async Task<TakenPayment?> FindAsync(string organization, PaymentId payment) =>
        (await ReadAsync($"{Taken} AND p.id = $2", ReadTaken, Param.Text(organization), Param.Text(payment.Value))).SingleOrDefault();

    /// <summary>What paid an invoice, newest first.</summary>
    public Task<IReadOnlyList<TakenPayment>> OfInvoiceAsync(string organization, InvoiceId invoice) =>
        ReadAsync($"{Taken} AND p.invoice = $2 ORDER BY p.created_at DESC, p.id", ReadTaken, Param.Text(organization), Param.Text(invoice.Value));

    /// <summary>A refund as it was asked for; null when there is none of that id.</summary>
    public async Task<Refund?> FindRefundAsync(string organization, RefundId refund) => (await ReadAsync(
        "SELECT payment, invoice, currency, amount, reason, created_at FROM refunds WHERE organization = $1 AND id = $2",
        row => new Refund(
            refund, new PaymentId(row.GetString(0)), row.IsDBNull(1) ? null : new InvoiceId(row.GetString(1)), new Money(row.GetInt64(3), Currency.Of(row.GetString(2))),
            row.IsDBNull(4) ? null : row.GetString(4), null, null, null, false, row.At(5)),
        Param.Text(organization),
        Param.Text(refund.Value))).SingleOrDefault();

    /// <summary>Whether a dispute about a payment is recorded.</summary>
    public async Task<bool> IsDisputedAsync(string organization, PaymentId payment, string dispute) => (await ReadAsync(
        "SELECT 1 FROM chargebacks WHERE organization = $1 AND payment = $2 AND id = $3",
        row => row.GetInt32(0),
        Param.Text(organization),
        Param.Text(payment.Value),
        Param.Text(dispute))).Count > 0;

    /// <summary>An issued invoice as money given back would open it again.</summary>
    /// <param name="zone">The customer's zone: a due day is over when it is over there.</param>
    public async Task<PaidInvoice?> FindInvoiceAsync(string organization, InvoiceId invoice, BillingZone zone) => (await ReadAsync(
        "SELECT subscription, due_date, status, tax_on_receipt, total, currency, tax_breakdown, coalesce(buyer #>> '{address,country}', seller ->> 'country') FROM invoices WHERE organization = $1 AND id = $2 AND number IS NOT NULL AND status <> 'void'",
        row =>
        {
            var due = LocalDate.FromDateOnly(row.GetFieldValue<DateOnly>(1));
            var subscription = row.IsDBNull(0) ? (SubscriptionId?)null : new SubscriptionId(row.GetString(0));
            return new PaidInvoice(invoice, subscription, due, zone, row.GetString(2) == "uncollectible") { TaxOnReceipt = TaxOf(row), Total = new Money(row.GetInt64(4), Currency.Of(row.GetString(5))) };
        },
        Param.Text(organization),
        Param.Text(invoice.Value))).SingleOrDefault();

    // The row keeps the breakdown as the API shows it.
    private static IReadOnlyList<TaxShare> TaxOf(NpgsqlDataReader row)
    {
        if (!row.GetBoolean(3)) return [];
        var (currency, country) = (Currency.Of(row.GetString(5)), row.GetString(7));
        return
        [
            .. BillingJson.Read<TaxGroupView[]>(row.GetString(6))
                .Select(group => new TaxShare(new TaxPlace(country, Decimals.Parse(group.Percent, 12, "").Value), Money.Parse(group.Tax, currency, "").Value))
                .GroupBy(share => share.Place)
                .Select(same => new TaxShare(same.Key, Money.Sum(same.Select(share => share.Amount), currency))),
        ];
    }

    private static TakenPayment ReadTaken(NpgsqlDataReader row)
    {
        var currency = Currency.Of(row.GetString(3));
        return new TakenPayment(
            new PaymentId(row.GetString(0)),
            new CustomerId(row.GetString(1)),
            row.IsDBNull(2) ? null : new InvoiceId(row.GetString(2)),
            new Money(row.GetInt64(4), currency),
            new Money(row.GetInt64(10), currency),
            new Money(row.GetInt64(5), currency),
            row.GetString(6),
            row.IsDBNull(7) ? null : row.GetString(7),
            row.IsDBNull(8) ? null : row.GetString(8),
            row.GetInt32(9));
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters) => database.ReadAsync<IReadOnlyList<T>>(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await rows.ReadAsync()) found.Add(read(rows));
        return found;
    });
}
