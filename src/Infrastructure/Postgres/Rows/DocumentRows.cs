using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of invoices and credit notes, with their lines.</summary>
public static class DocumentRows
{
    /// <summary>An invoice without a number: a draft to be finalized, or one that the register is about to number.</summary>
    /// <param name="version">The version of the customer's journal that records it.</param>
    public static void AddInvoice(UnitOfWork unit, string organization, Invoice invoice, long version)
    {
        unit.AddRow(
            """
            INSERT INTO invoices (organization, id, customer, subscription, kind, status, currency, billing_date, due_date, service_start, service_end,
                subtotal, discount_total, tax_total, total, credit_applied, amount_due, tax_breakdown, seller, buyer, mentions, metadata,
                recorded_in, version, created_at, subscriptions)
            SELECT r.organization, r.id, r.customer, r.subscription, r.kind, 'draft', r.currency, r.billing_date, r.due_date, r.service_start, r.service_end,
                r.subtotal, r.discount_total, r.tax_total, r.total, r.credit_applied, r.amount_due, r.tax_breakdown, r.seller, r.buyer, r.mentions::text[], r.metadata,
                r.version, r.version, r.created_at, r.subscriptions::text[]
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
                AS r (organization, id, customer, subscription, kind, currency, billing_date, due_date, service_start, service_end, subtotal,
                    discount_total, tax_total, total, credit_applied, amount_due, tax_breakdown, seller, buyer, mentions, metadata, version, created_at, subscriptions)
            """,
            Param.Text(organization),
            Param.Text(invoice.Id.Value),
            Param.Text(invoice.Customer.Value),
            Param.Text(invoice.Subscription?.Value),
            Param.Text(Words.Of(invoice.Kind)),
            Param.Text(invoice.Currency.Code),
            Param.Day(invoice.BillingDate),
            Param.Day(invoice.DueDate),
            Param.Day(invoice.ServicePeriod?.Start),
            Param.Day(invoice.ServicePeriod?.End),
            Param.Long(invoice.Subtotal.Minor),
            Param.Long(invoice.DiscountTotal.Minor),
            Param.Long(invoice.TaxTotal.Minor),
            Param.Long(invoice.Total.Minor),
            Param.Long(invoice.CreditApplied.Minor),
            Param.Long(invoice.AmountDue.Minor),
            Param.JsonOf(invoice.TaxBreakdown.Select(DocumentViews.Of)),
            Param.JsonOf(DocumentViews.Of(invoice.Seller)),
            Param.JsonOf(DocumentViews.Of(invoice.Buyer)),
            Param.TextsInRow(invoice.Mentions),
            Param.JsonOf(invoice.Metadata),
            Param.Long(version),
            Param.At(invoice.CreatedAt),
            Param.TextsInRow([.. invoice.Parts.Select(part => part.Subscription.Value).Distinct()]));
        for (var i = 0; i < invoice.Lines.Count; i++) AddInvoiceLine(unit, organization, invoice.Id.Value, i + 1, invoice.Lines[i]);
        foreach (var part in invoice.Parts) AddPart(unit, organization, invoice.Id, part);
    }

    /// <summary>A draft gives way to the invoice made of it; its lines go with it.</summary>
    public static void RemoveDraft(UnitOfWork unit, string organization, InvoiceId invoice) => unit.Add(
        "DELETE FROM invoices WHERE organization = $1 AND id = $2 AND status = 'draft'",
        Param.Text(organization),
        Param.Text(invoice.Value));

    /// <summary>An invoice waits until a person releases it.</summary>
    public static void HoldInvoice(UnitOfWork unit, string organization, InvoiceHeld held, long version) => unit.Add(
        "UPDATE invoices SET hold = $3, version = $4 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(held.Invoice.Value),
        Param.JsonOf(DocumentViews.Of(held)),
        Param.Long(version));

    public static void ReleaseInvoice(UnitOfWork unit, string organization, InvoiceId invoice, long version) => unit.Add(
        "UPDATE invoices SET hold = NULL, version = $3 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(invoice.Value),
        Param.Long(version));

    public static void IssueInvoice(UnitOfWork unit, string organization, InvoiceIssued issued, long version) => unit.AddRow(
        """
        UPDATE invoices i
        SET status = r.status, number = r.number, issue_date = r.issue_date, due_date = r.due_date, seal_sequence = r.seal_sequence, seal_hash = r.seal_hash,
            seal_previous = r.seal_previous, version = r.version, next_attempt_at = r.next_attempt_at, tax_on_receipt = r.tax_on_receipt
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            AS r (organization, id, status, number, issue_date, due_date, seal_sequence, seal_hash, seal_previous, version, next_attempt_at, tax_on_receipt)
        WHERE i.organization = r.organization AND i.id = r.id
        """,
        Param.Text(organization),
        Param.Text(issued.Invoice.Value),
        Param.Text(issued.AmountDue.IsPositive ? "issued" : "paid"),
        Param.Text(issued.Entry.Number),
        Param.Day(issued.Entry.IssueDate),
        Param.Day(issued.DueDate),
        Param.Long(issued.Entry.Sequence),
        Param.Text(issued.Entry.Seal),
        Param.Text(issued.Entry.Previous),
        Param.Long(version),
        Param.At(issued.CollectAt),
        Param.Flag(issued.TaxOnReceipt.Count > 0));

    /// <summary>An invoice is overdue, and with it the subscriptions it comes from are past due.</summary>
    public static void MarkOverdue(UnitOfWork unit, string organization, InvoiceId invoice, SubscriptionId? subscription, long version)
    {
        unit.Add(
            "UPDATE invoices SET overdue = true, version = $3 WHERE organization = $1 AND id = $2",
            Param.Text(organization),
            Param.Text(invoice.Value),
            Param.Long(version));
        unit.Add(
            """
            UPDATE subscriptions SET past_due = true
            WHERE organization = $1 AND NOT past_due
              AND (id = $2 OR id IN (SELECT subscription FROM invoice_parts WHERE organization = $1 AND invoice = $3))
            """,
            Param.Text(organization),
            Param.Text(subscription?.Value),
            Param.Text(invoice.Value));
    }

    public static void AddCreditNote(UnitOfWork unit, string organization, CreditNote note, long version)
    {
        unit.Add(
            """
            INSERT INTO credit_notes (organization, id, invoice, customer, subscription, status, currency, billing_date, reason, refund, subtotal,
                tax_total, total, to_balance, tax_breakdown, seller, buyer, mentions, recorded_in, version, created_at, applied_to_invoice)
            VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $19, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $20)
            """,
            Param.Text(organization),
            Param.Text(note.Id.Value),
            Param.Text(note.Invoice.Value),
            Param.Text(note.Customer.Value),
            Param.Text(note.Subscription?.Value),
            Param.Text(note.Currency.Code),
            Param.Day(note.BillingDate),
            Param.Text(note.Reason),
            Param.Long(note.Subtotal.Minor),
            Param.Long(note.TaxTotal.Minor),
            Param.Long(note.Total.Minor),
            Param.Long(note.ToBalance.Minor),
            Param.JsonOf(note.TaxBreakdown.Select(DocumentViews.Of)),
            Param.JsonOf(DocumentViews.Of(note.Seller)),
            Param.JsonOf(DocumentViews.Of(note.Buyer)),
            Param.Texts([.. note.Mentions]),
            Param.Long(version),
            Param.At(note.CreatedAt),
            Param.Text(Words.Of(note.Refund)),
            Param.Long(note.AppliedToInvoice?.Minor ?? 0));
        if (note.AppliedToInvoice is { IsPositive: true } applied) LowerDue(unit, organization, note.Invoice, applied, "amount_credited", version);
        for (var i = 0; i < note.Lines.Count; i++) AddCreditNoteLine(unit, organization, note.Id.Value, i + 1, note.Lines[i]);
    }

    /// <summary>A voided invoice asks for nothing any more.</summary>
    public static void VoidInvoice(UnitOfWork unit, string organization, InvoiceId invoice, long version) => unit.Add(
        "UPDATE invoices SET status = 'void', amount_due = 0, hold = NULL, version = $3 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(invoice.Value),
        Param.Long(version));

    /// <summary>Money came in for an invoice.</summary>
    public static void Pay(UnitOfWork unit, string organization, InvoiceId invoice, Money amount, long version) =>
        LowerDue(unit, organization, invoice, amount, "amount_paid", version);

    /// <summary>Money that had paid an invoice was given back: it is due again.</summary>
    public static void Reopen(UnitOfWork unit, string organization, OpenInvoice reopened, Money amount, long version) => unit.Add(
        """
        UPDATE invoices
        SET amount_paid = amount_paid - $3, amount_due = amount_due + $3, version = $4, status = CASE WHEN status = 'paid' THEN 'issued' ELSE status END
        WHERE organization = $1 AND id = $2
        """,
        Param.Text(organization),
        Param.Text(reopened.Id.Value),
        Param.Long(amount.Minor),
        Param.Long(version));

    private static void LowerDue(UnitOfWork unit, string organization, InvoiceId invoice, Money amount, string column, long version)
    {
        unit.Add(
            $"""
            UPDATE invoices
            SET {column} = {column} + $3, amount_due = amount_due - $3, version = $4, overdue = overdue AND amount_due > $3,
                status = CASE WHEN amount_due > $3 THEN status ELSE 'paid' END,
                next_attempt_at = CASE WHEN amount_due > $3 THEN next_attempt_at END
            WHERE organization = $1 AND id = $2
            """,
            Param.Text(organization),
            Param.Text(invoice.Value),
            Param.Long(amount.Minor),
            Param.Long(version));
        ClearPastDue(unit, organization, invoice);
    }

    /// <summary>The subscriptions of an invoice are past due no longer when it was their last one that was overdue.</summary>
    public static void ClearPastDue(UnitOfWork unit, string organization, InvoiceId invoice) => unit.Add(
        """
        UPDATE subscriptions s SET past_due = false
        FROM invoices settled
        WHERE settled.organization = $1 AND settled.id = $2 AND s.organization = $1 AND s.past_due
          AND (s.id = settled.subscription OR s.id = ANY(settled.subscriptions))
          AND NOT EXISTS (
              SELECT FROM invoices other
              WHERE other.organization = $1 AND other.overdue AND (other.subscription = s.id OR s.id = ANY(other.subscriptions)))
        """,
        Param.Text(organization),
        Param.Text(invoice.Value));

    public static void IssueCreditNote(UnitOfWork unit, string organization, CreditNoteIssued issued, long version) => unit.Add(
        """
        UPDATE credit_notes
        SET status = 'issued', number = $3, issue_date = $4, seal_sequence = $5, seal_hash = $6, seal_previous = $7, version = $8
        WHERE organization = $1 AND id = $2
        """,
        Param.Text(organization),
        Param.Text(issued.CreditNote.Value),
        Param.Text(issued.Entry.Number),
        Param.Day(issued.Entry.IssueDate),
        Param.Long(issued.Entry.Sequence),
        Param.Text(issued.Entry.Seal),
        Param.Text(issued.Entry.Previous),
        Param.Long(version));

    private static void AddInvoiceLine(UnitOfWork unit, string organization, string invoice, int ordinal, DocumentLine line) => unit.AddRow(
        """
        INSERT INTO invoice_lines (organization, invoice, id, ordinal, kind, component, description, period_start, period_end, quantity, unit_amount,
            currency, amount, tax_category, tax_rate, tax_amount, derivation, plan, plan_version, subscription)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """,
        [Param.Text(organization), Param.Text(invoice), .. LineParameters(ordinal, line), Param.Text(line.Part?.Subscription.Value)]);

    private static void AddPart(UnitOfWork unit, string organization, InvoiceId invoice, InvoicePart part) => unit.Add(
        "INSERT INTO invoice_parts (organization, bill, invoice, subscription) VALUES ($1, $2, $3, $4)",
        Param.Text(organization),
        Param.Text(part.Bill.Value),
        Param.Text(invoice.Value),
        Param.Text(part.Subscription.Value));

    private static void AddCreditNoteLine(UnitOfWork unit, string organization, string note, int ordinal, DocumentLine line) => unit.Add(
        """
        INSERT INTO credit_note_lines (organization, credit_note, id, ordinal, kind, component, description, period_start, period_end, quantity,
            unit_amount, currency, amount, tax_category, tax_rate, tax_amount, derivation, plan, plan_version, line)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """,
        [
            Param.Text(organization),
            Param.Text(note),
            .. LineParameters(ordinal, line),
            Param.Text(line.Derivation.Inputs.FirstOrDefault(input => input.Name == "line")?.Value),
        ]);

    private static Param[] LineParameters(int ordinal, DocumentLine line)
    {
        DerivationView derivation = DocumentViews.Of(line.Derivation);
        return
        [
            Param.Text(line.Id),
            Param.Int(ordinal),
            Param.Text(Words.Of(line.Kind)),
            Param.Text(line.Component),
            Param.Text(line.Description),
            Param.Day(line.Period?.Start),
            Param.Day(line.Period?.End),
            Param.Numeric(line.Quantity),
            Param.Numeric(line.UnitAmount),
            Param.Text(line.Amount.Currency.Code),
            Param.Long(line.Amount.Minor),
            Param.Text(line.TaxCategory),
            Param.Numeric(line.TaxPercent),
            Param.Long(line.Tax.Minor),
            Param.JsonOf(derivation),
            Param.Text(line.Plan?.Code),
            Param.Int(line.Plan?.Version),
        ];
    }
}
