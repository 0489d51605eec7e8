namespace OrleansBilling.Infrastructure.Postgres.Audit;

/// <summary>Rows that follow from the journal: which of a table, by the keys of what wrote them, and what of them does not follow.</summary>
/// <param name="Table">The table.</param>
/// <param name="Where">A condition on the rows <c>r</c>; <c>$2</c> are the keys.</param>
public sealed record AuditedRows(string Table, string Where)
{
    /// <summary>Columns that say something else: when by the real clock, how far a sender is.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether some that follow from the journal may be missing, because a setting of that time says so.</summary>
    public bool SomeMayBeMissing { get; init; }

    /// <summary>What follows from the journals of customers and of their subscriptions; the keys are the customers.</summary>
    public static IReadOnlyList<AuditedRows> OfCustomers { get; } =
    [
        new("customers", "r.id = ANY ($2)"),
        new("subscriptions", "r.customer = ANY ($2)"),
        new("invoices", "r.customer = ANY ($2)"),
        new("invoice_lines", "r.invoice IN (SELECT i.id FROM {0}.invoices i WHERE i.organization = $1 AND i.customer = ANY ($2))"),
        new("invoice_parts", "r.invoice IN (SELECT i.id FROM {0}.invoices i WHERE i.organization = $1 AND i.customer = ANY ($2))"),
        new("credit_notes", "r.customer = ANY ($2)"),
        new("credit_note_lines", "r.credit_note IN (SELECT n.id FROM {0}.credit_notes n WHERE n.organization = $1 AND n.customer = ANY ($2))"),
        new("balance_movements", "r.customer = ANY ($2)"),
        new("payment_methods", "r.customer = ANY ($2)"),
        new("payments", "r.customer = ANY ($2)"),
        new("refunds", "r.customer = ANY ($2)"),
        new("chargebacks", "r.customer = ANY ($2)"),
        new("mrr_movements", "r.subscription IN (SELECT s.id FROM {0}.subscriptions s WHERE s.organization = $1 AND s.customer = ANY ($2))"),
        new("price_moves", "r.subscription IN (SELECT s.id FROM {0}.subscriptions s WHERE s.organization = $1 AND s.customer = ANY ($2))") { Ignored = ["changed_at"] },
        new("usage_billed", "r.subscription IN (SELECT s.id FROM {0}.subscriptions s WHERE s.organization = $1 AND s.customer = ANY ($2))"),
        new("notices", "r.customer = ANY ($2) AND r.alert IS NULL")
        {
            SomeMayBeMissing = true,
            Ignored =
            [
                "status", "attempts", "next_attempt_at", "last_error", "language", "recipient", "subject", "html", "body", "created_at", "queued_at", "sent_at",
            ],
        },
    ];

    /// <summary>What follows from all other journals, by the kind of the stream; the keys are the ids in it.</summary>
    public static ILookup<string, AuditedRows> OfOthers { get; } = new (string Kind, AuditedRows Rows)[]
    {
        ("organization", new("organizations", "r.organization = ANY ($2)")),
        ("organization", new("tax_rates", "r.organization = ANY ($2)")),
        ("organization", new("api_keys", "r.organization = ANY ($2)")),
        ("organization", new("dunning_policies", "r.organization = ANY ($2)")),
        ("plan", new("plans", "r.id = ANY ($2)")),
        ("plan", new("plan_versions", "r.plan = ANY ($2)")),
        ("coupon", new("coupons", "r.id = ANY ($2)")),
        ("coupon", new("coupon_redemptions", "r.coupon = ANY ($2)")),
        ("price_change", new("price_changes", "r.id = ANY ($2)")),
        ("forecast", new("forecasts", "r.id = ANY ($2)")),
        ("test_clock", new("test_clocks", "r.id = ANY ($2)")),
        ("notice_template", new("notice_templates", "r.code || '.' || r.language = ANY ($2)")),
        ("webhook_endpoint", new("webhook_endpoints", "r.id = ANY ($2)") { Ignored = ["since", "steady", "failing_since", "paused_until"] }),
        ("alert", new("alerts", "r.id = ANY ($2)")),
        ("audit", new("audits", "'books' = ANY ($2)")),
    }.ToLookup(pair => pair.Kind, pair => pair.Rows);

    /// <summary>All tables that the writers of rows write to, or look into.</summary>
    internal static IEnumerable<string> Copied =>
        OfCustomers.Concat(OfOthers.SelectMany(rows => rows)).Select(rows => rows.Table).Concat(["journal", "outbox", "webhook_secrets", "webhook_deliveries"]);
}
