-- Invoices that several subscriptions share.

ALTER TABLE invoices ADD COLUMN subscriptions text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN invoices.subscriptions IS 'Those who share it; empty for an invoice of one subscription or of none.';
CREATE INDEX invoices_by_sharing ON invoices USING gin (subscriptions) WHERE subscriptions <> '{}';

ALTER TABLE invoice_lines ADD COLUMN subscription text;
COMMENT ON COLUMN invoice_lines.subscription IS 'Whose line it is, on a shared invoice.';

-- The id by which a subscription knows its bill, where that is no invoice of its own. Like an invoice's id it is a function of subscription,
-- day and kind of step, and the primary key admits it once.
CREATE TABLE invoice_parts (
    organization text NOT NULL,
    bill         text NOT NULL,
    invoice      text NOT NULL,
    subscription text NOT NULL,
    PRIMARY KEY (organization, bill)
);
CREATE INDEX invoice_parts_by_invoice ON invoice_parts (organization, invoice);

GRANT SELECT, INSERT ON invoice_parts TO billing_app;
