using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Payments;

/// <summary>Payments and payment methods as the API shows them.</summary>
public sealed class PaymentRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer"),
        ListFilter.Text("invoice"),
        ListFilter.Choice("status", "pending", "succeeded", "failed", "unknown"),
        ListFilter.Text("method"),
        ListFilter.Text("currency"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, customer, invoice, currency, amount, amount_applied, amount_refunded, amount_charged_back, status, method, payment_method, gateway, reference,
               failure_code, paid_at, next_attempt_at, attempts, created_at,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount, 'status', r.status, 'reason', r.reason, 'credit_note', r.credit_note,
                           'failure_code', r.failure_code, 'created_at', r.created_at) ORDER BY r.created_at, r.id), '[]')
                FROM refunds r WHERE r.organization = payments.organization AND r.payment = payments.id) AS refunds
        FROM payments
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<PaymentView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<PaymentView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>The methods of a customer, newest first; null when there is no such customer.</summary>
    public async Task<PaymentMethodsView?> Methods(string organization, string customer, CancellationToken cancellation)
    {
        if (await database.One("SELECT id FROM customers WHERE organization = $1 AND id = $2", [organization, customer], row => row.Text("id"), cancellation) is null) return null;
        var methods = await database.All(
            """
            SELECT id, type, gateway, label, expires_on, refused_for, created_at FROM payment_methods
            WHERE organization = $1 AND customer = $2 AND NOT removed
            ORDER BY recorded_in DESC
            """,
            [organization, customer],
            ReadMethod,
            cancellation);
        var charged = methods.FirstOrDefault(method => method is { Gateway: not null, RefusedFor: null });
        return new PaymentMethodsView([.. methods.Select(method => method with { IsDefault = method == charged })]);
    }

    /// <summary>One method; null when there is none.</summary>
    public async Task<PaymentMethodView?> Method(string organization, string customer, string id, CancellationToken cancellation) =>
        (await Methods(organization, customer, cancellation))?.Data.FirstOrDefault(method => method.Id == id);

    /// <summary>Whose payment it is; null when there is none.</summary>
    public Task<string?> CustomerOf(string organization, string payment, CancellationToken cancellation) =>
        database.One("SELECT customer FROM payments WHERE organization = $1 AND id = $2", [organization, payment], row => row.Text("customer"), cancellation);

    /// <summary>Whose refund it is; null when there is none.</summary>
    public Task<string?> CustomerOfRefund(string organization, string refund, CancellationToken cancellation) =>
        database.One("SELECT customer FROM refunds WHERE organization = $1 AND id = $2", [organization, refund], row => row.Text("customer"), cancellation);

    /// <summary>What a bank took back of a payment with a dispute; null when it took nothing.</summary>
    public Task<ChargedBack?> ChargedBack(string organization, string payment, string dispute, CancellationToken cancellation) => database.One(
        """
        SELECT p.invoice, p.method, c.amount, c.currency FROM chargebacks c
        JOIN payments p ON p.organization = c.organization AND p.id = c.payment
        WHERE c.organization = $1 AND c.payment = $2 AND c.id = $3
        """,
        [organization, payment, dispute],
        row => new ChargedBack(row.TextOrNull("invoice"), row.Text("method"), row.Amount("amount", row.Text("currency"))),
        cancellation);

    private static PaymentMethodView ReadMethod(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Type = row.Text("type"),
        Gateway = row.TextOrNull("gateway"),
        Label = row.TextOrNull("label"),
        ExpiresOn = row.DayOrNull("expires_on"),
        IsDefault = false,
        RefusedFor = row.TextOrNull("refused_for"),
        CreatedAt = row.At("created_at"),
    };

    private static PaymentView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new PaymentView
        {
            Id = row.Text("id"),
            Customer = row.Text("customer"),
            Invoice = row.TextOrNull("invoice"),
            Currency = currency,
            Amount = row.Amount("amount", currency),
            AmountApplied = row.Amount("amount_applied", currency),
            AmountRefunded = row.Amount("amount_refunded", currency),
            AmountChargedBack = row.Amount("amount_charged_back", currency),
            Status = row.Text("status"),
            Method = row.Text("method"),
            PaymentMethod = row.TextOrNull("payment_method"),
            Gateway = row.TextOrNull("gateway"),
            Attempts = row.Json<PaymentAttemptView[]>("attempts"),
            Refunds = [.. row.Json<StoredRefund[]>("refunds").Select(refund => refund.Show(currency))],
            FailureCode = row.TextOrNull("failure_code"),
            Reference = row.TextOrNull("reference"),
            PaidAt = row.AtOrNull("paid_at"),
            NextAttemptAt = row.AtOrNull("next_attempt_at"),
            CreatedAt = row.At("created_at"),
        };
    }

    private sealed record StoredRefund(string Id, long Amount, string Status, string? Reason, string? CreditNote, string? FailureCode, DateTimeOffset CreatedAt)
    {
        public RefundView Show(string currency) => new()
        {
            Id = Id,
            Amount = Contracts.Values.MinorUnits.Format(Amount, currency),
            Status = Status,
            Reason = Reason,
            CreditNote = CreditNote,
            FailureCode = FailureCode,
            CreatedAt = CreatedAt,
        };
    }
}

/// <summary>What a bank took back of a payment.</summary>
/// <param name="Invoice">What the payment was for.</param>
public sealed record ChargedBack(string? Invoice, string Method, string Amount);
