namespace OrleansBilling.Reporting;

/// <summary>
/// Which invoice an entry of the ledger is about: that of the credit note, the payment or the refund that its transaction names, or the one it names itself.
/// </summary>
internal static class LedgerByInvoice
{
    /// <summary>The invoice, of rows of <see cref="Entries"/>.</summary>
    public const string Invoice = "coalesce(n.invoice, paid.invoice, back.invoice, t.document)";

    /// <summary>Entries <c>e</c> with their transactions <c>t</c>.</summary>
    public const string Entries =
        """
        FROM ledger_entries e
        JOIN ledger_transactions t ON t.organization = e.organization AND t.id = e.transaction
        LEFT JOIN credit_notes n ON t.fact = 'credit_note' AND n.organization = t.organization AND n.id = t.document
        LEFT JOIN payments paid ON t.fact IN ('payment', 'chargeback') AND paid.organization = t.organization AND paid.id = split_part(t.document, ' ', 1)
        LEFT JOIN refunds r ON t.fact IN ('refund', 'refund_failed') AND r.organization = t.organization AND r.id = t.document
        LEFT JOIN payments back ON back.organization = r.organization AND back.id = r.payment
        """;

    /// <summary>The account of receivables at the end of the last day.</summary>
    public const string Receivable =
        "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE organization = $1 AND currency = $2 AND role = 'receivable' AND day <= $4 AND $3 <= $4";
}
