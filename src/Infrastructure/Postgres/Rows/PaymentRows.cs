using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of payment methods, payments, refunds and chargebacks, and what each does to its invoice.</summary>
public static class PaymentRows
{
    /// <param name="version">The version of the customer's journal that records the event.</param>
    public static void Write(UnitOfWork unit, string organization, CustomerId customer, Currency currency, PaymentEvent @event, long version)
    {
        switch (@event)
        {
            case PaymentMethodAdded added:
                AddMethod(unit, organization, customer, added.Method, version);
                break;
            case PaymentMethodRemoved removed:
                unit.Add("UPDATE payment_methods SET removed = true WHERE organization = $1 AND id = $2", Param.Text(organization), Param.Text(removed.Method.Value));
                break;
            case PaymentAttempted attempted:
                Attempt(unit, organization, customer, attempted.Attempt, version);
                break;
            case PaymentPending pending:
                Mark(unit, organization, pending.Payment, "pending", pending.Reference, null, version);
                break;
            case PaymentUnknown unknown:
                Mark(unit, organization, unknown.Payment, "unknown", null, unknown.Why, version);
                break;
            case PaymentFailed failed:
                Fail(unit, organization, failed, version);
                break;
            case PaymentSucceeded succeeded:
                Take(unit, organization, customer, succeeded, version);
                break;
            case CollectionPlanned planned:
                Plan(unit, organization, planned.Invoice, planned.At, null);
                break;
            case InvoiceWrittenOff written:
                unit.Add(
                    "UPDATE invoices SET status = 'uncollectible', overdue = false, next_attempt_at = NULL, version = $3 WHERE organization = $1 AND id = $2",
                    Param.Text(organization), Param.Text(written.Invoice.Value), Param.Long(version));
                DocumentRows.ClearPastDue(unit, organization, written.Invoice);
                break;
            case RefundStarted started:
                AddRefund(unit, organization, customer, started.Refund, version);
                break;
            case RefundPending pending:
                MarkRefund(unit, organization, pending.Refund, "pending", pending.Reference, null, version);
                break;
            case RefundUnknown unknown:
                MarkRefund(unit, organization, unknown.Refund, "unknown", null, unknown.Why, version);
                break;
            case RefundFailed failed:
                MarkRefund(unit, organization, failed.Refund, "failed", null, failed.Code, version);
                if (failed.ToBalance is { } movement) CustomerRows.AddMovement(unit, organization, customer, version, movement);
                break;
            case RefundSucceeded succeeded:
                GiveBack(unit, organization, succeeded, version);
                break;
            case PaymentChargedBack back:
                ChargeBack(unit, organization, customer, currency, back, version);
                break;
        }
    }

    private static void AddMethod(UnitOfWork unit, string organization, CustomerId customer, PaymentMethod method, long version) => unit.Add(
        """
        INSERT INTO payment_methods (organization, id, customer, type, gateway, label, expires_on, created_at, recorded_in)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        Param.Text(organization),
        Param.Text(method.Id.Value),
        Param.Text(customer.Value),
        Param.Text(Words.Of(method.Type)),
        Param.Text(method.Gateway),
        Param.Text(method.Label),
        Param.Day(method.ExpiresOn),
        Param.At(method.AddedAt),
        Param.Long(version));

    private static void Attempt(UnitOfWork unit, string organization, CustomerId customer, PaymentAttempt attempt, long version)
    {
        unit.Add(
            """
            INSERT INTO payments (organization, id, customer, invoice, currency, amount, status, method, payment_method, gateway, attempt, attempts, version, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (organization, id) DO UPDATE SET amount = excluded.amount, status = 'pending', method = excluded.method, payment_method = excluded.payment_method,
                gateway = excluded.gateway, attempt = excluded.attempt, attempts = payments.attempts || excluded.attempts, failure_code = NULL, next_attempt_at = NULL, version = excluded.version
            """,
            Param.Text(organization),
            Param.Text(attempt.Payment.Value),
            Param.Text(customer.Value),
            Param.Text(attempt.Invoice.Value),
            Param.Text(attempt.Amount.Currency.Code),
            Param.Long(attempt.Amount.Minor),
            Param.Text(Words.Of(attempt.Type)),
            Param.Text(attempt.Method.Value),
            Param.Text(attempt.Gateway),
            Param.Int(attempt.Number),
            Param.JsonOf(new[]
            {
                new { attempt.Number, Amount = attempt.Amount.ToAmountString(), PaymentMethod = attempt.Method.Value, attempt.Gateway, Status = "started", At = attempt.At.ToDateTimeOffset() },
            }),
            Param.Long(version),
            Param.At(attempt.At));
        Plan(unit, organization, attempt.Invoice, null, null);
    }

    // The newest attempt is the last of the array.
    private static void Mark(UnitOfWork unit, string organization, PaymentId payment, string status, string? reference, string? why, long version) => unit.Add(
        """
        UPDATE payments
        SET status = $3, reference = coalesce($4, reference), failure_code = $5, version = $6,
            attempts = jsonb_set(attempts, ARRAY[(jsonb_array_length(attempts) - 1)::text], (attempts -> -1) || jsonb_strip_nulls(jsonb_build_object('status', $3::text, 'reference', $4::text, 'failure_code', $5::text)))
        WHERE organization = $1 AND id = $2
        """,
        Param.Text(organization),
        Param.Text(payment.Value),
        Param.Text(status),
        Param.Text(reference),
        Param.Text(why),
        Param.Long(version));

    private static void Fail(UnitOfWork unit, string organization, PaymentFailed failed, long version)
    {
        Mark(unit, organization, failed.Payment, "failed", null, failed.Code, version);
        unit.Add(
            "UPDATE payments SET next_attempt_at = $3 WHERE organization = $1 AND id = $2", Param.Text(organization), Param.Text(failed.Payment.Value), Param.At(failed.NextAt));
        Plan(unit, organization, failed.Invoice, failed.NextAt, failed.Code);
        if (!failed.IsHard) return;
        unit.Add(
            "UPDATE payment_methods SET refused_for = $3 WHERE organization = $1 AND id = $2", Param.Text(organization), Param.Text(failed.Method.Value), Param.Text(failed.Code));
    }

    private static void Take(UnitOfWork unit, string organization, CustomerId customer, PaymentSucceeded taken, long version)
    {
        if (taken.By.Number > 0)
        {
            Mark(unit, organization, taken.Payment, "succeeded", taken.By.Reference, null, version);
            unit.Add(
                "UPDATE payments SET amount_applied = $3, paid_at = $4 WHERE organization = $1 AND id = $2",
                Param.Text(organization), Param.Text(taken.Payment.Value), Param.Long(taken.Applied.Minor), Param.At(taken.By.PaidAt));
        }
        else
        {
            unit.Add(
                """
                INSERT INTO payments (organization, id, customer, invoice, currency, amount, amount_applied, status, method, attempt, reference, paid_at, version, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 'succeeded', $8, 0, $9, $10, $11, $12)
                """,
                Param.Text(organization),
                Param.Text(taken.Payment.Value),
                Param.Text(customer.Value),
                Param.Text(taken.Invoice?.Value),
                Param.Text(taken.Amount.Currency.Code),
                Param.Long(taken.Amount.Minor),
                Param.Long(taken.Applied.Minor),
                Param.Text(taken.By.Method),
                Param.Text(taken.By.Reference),
                Param.At(taken.By.PaidAt),
                Param.Long(version),
                Param.At(taken.At));
        }

        if (taken.Invoice is { } invoice && taken.Applied.IsPositive) DocumentRows.Pay(unit, organization, invoice, taken.Applied, version);
        if (taken.Surplus is { } surplus) CustomerRows.AddMovement(unit, organization, customer, version, surplus);
    }

    private static void Plan(UnitOfWork unit, string organization, InvoiceId invoice, NodaTime.Instant? at, string? failure) => unit.Add(
        "UPDATE invoices SET next_attempt_at = $3, last_failure = $4 WHERE organization = $1 AND id = $2",
        Param.Text(organization), Param.Text(invoice.Value), Param.At(at), Param.Text(failure));

    private static void AddRefund(UnitOfWork unit, string organization, CustomerId customer, Refund refund, long version) => unit.Add(
        """
        INSERT INTO refunds (organization, id, payment, customer, invoice, credit_note, currency, amount, status, reason, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10, $11)
        """,
        Param.Text(organization),
        Param.Text(refund.Id.Value),
        Param.Text(refund.Payment.Value),
        Param.Text(customer.Value),
        Param.Text(refund.Invoice?.Value),
        Param.Text(refund.CreditNote?.Value),
        Param.Text(refund.Amount.Currency.Code),
        Param.Long(refund.Amount.Minor),
        Param.Text(refund.Reason),
        Param.Long(version),
        Param.At(refund.At));

    private static void MarkRefund(UnitOfWork unit, string organization, RefundId refund, string status, string? reference, string? why, long version) => unit.Add(
        "UPDATE refunds SET status = $3, reference = coalesce($4, reference), failure_code = $5, version = $6 WHERE organization = $1 AND id = $2",
        Param.Text(organization), Param.Text(refund.Value), Param.Text(status), Param.Text(reference), Param.Text(why), Param.Long(version));

    private static void GiveBack(UnitOfWork unit, string organization, RefundSucceeded done, long version)
    {
        MarkRefund(unit, organization, done.Refund, "succeeded", done.Reference, null, version);
        unit.Add(
            "UPDATE payments SET amount_refunded = amount_refunded + $3, version = $4 WHERE organization = $1 AND id = $2",
            Param.Text(organization), Param.Text(done.Payment.Value), Param.Long(done.Amount.Minor), Param.Long(version));
        unit.Add(
            "UPDATE credit_notes n SET refunded = n.refunded + r.amount FROM refunds r WHERE r.organization = $1 AND r.id = $2 AND n.organization = $1 AND n.id = r.credit_note",
            Param.Text(organization), Param.Text(done.Refund.Value));
        if (done.Reopened is { } reopened) DocumentRows.Reopen(unit, organization, reopened, done.Amount, version);
    }

    private static void ChargeBack(UnitOfWork unit, string organization, CustomerId customer, Currency currency, PaymentChargedBack back, long version)
    {
        unit.Add(
            "INSERT INTO chargebacks (organization, id, payment, customer, currency, amount, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            Param.Text(organization),
            Param.Text(back.Dispute),
            Param.Text(back.Payment.Value),
            Param.Text(customer.Value),
            Param.Text(currency.Code),
            Param.Long(back.Amount.Minor),
            Param.Text(back.Reason),
            Param.At(back.At));
        unit.Add(
            "UPDATE payments SET amount_charged_back = amount_charged_back + $3, version = $4 WHERE organization = $1 AND id = $2",
            Param.Text(organization), Param.Text(back.Payment.Value), Param.Long(back.Amount.Minor), Param.Long(version));
        if (back.Reopened is { } reopened) DocumentRows.Reopen(unit, organization, reopened, back.Amount, version);
    }
}
