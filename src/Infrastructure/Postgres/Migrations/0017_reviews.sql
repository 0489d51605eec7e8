-- Invoices that wait for a person, and alerts that are told and settled.

ALTER TABLE invoices ADD COLUMN hold jsonb;
COMMENT ON COLUMN invoices.hold IS 'Why it is not numbered until a person releases it, and since when; null when it does not wait.';
CREATE INDEX invoices_held ON invoices (organization, created_at DESC) WHERE hold IS NOT NULL;

ALTER TABLE organizations ADD COLUMN review jsonb NOT NULL DEFAULT '{}', ADD COLUMN alert_email text;
COMMENT ON COLUMN organizations.review IS 'What is looked at before invoices go out; a rule that is absent has its default.';

-- An alert has a journal of its own, alert/{id}, so that webhooks carry it whoever raised it.
ALTER TABLE alerts ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN resolved_at timestamptz, ADD COLUMN note text;
GRANT UPDATE ON alerts TO billing_app;

-- A mail about an alert goes to the seller: it is about no customer, or not to it.
ALTER TABLE notices
    ALTER COLUMN customer DROP NOT NULL,
    ADD COLUMN alert text,
    DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('invoice_issued', 'payment_received', 'payment_failed', 'upcoming_renewal', 'upcoming_charge',
        'trial_ending', 'card_expiring', 'price_change', 'cancellation', 'reminder', 'alert')),
    ADD CONSTRAINT notices_recipient CHECK ((alert IS NULL) = (customer IS NOT NULL));
