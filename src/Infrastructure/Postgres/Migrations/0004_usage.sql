-- Usage: what meters counted, and up to where it is billed.

ALTER TABLE organizations ADD COLUMN usage_late_policy text NOT NULL DEFAULT 'next_invoice' CHECK (usage_late_policy IN ('next_invoice', 'refuse'));

-- The order of events and of closings. A closing's watermark and the positions of events come from the same sequence.
CREATE SEQUENCE usage_position AS bigint;

-- One event counts once, by its id. Written once, never changed.
CREATE TABLE usage_events (
    organization text        NOT NULL,
    id           text        NOT NULL,
    subscription text        NOT NULL,
    meter        text        NOT NULL,
    quantity     numeric     NOT NULL CHECK (quantity >= 0),
    at           timestamptz NOT NULL,
    properties   jsonb,
    late         boolean     NOT NULL DEFAULT false,
    position     bigint      NOT NULL DEFAULT nextval('usage_position'),
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN usage_events.late IS 'It came after the days it belongs to were closed for billing.';
CREATE INDEX usage_events_by_meter ON usage_events (organization, subscription, meter, at) INCLUDE (quantity, position);
CREATE INDEX usage_events_late ON usage_events (organization, subscription, position) WHERE late;

-- The moment at which the meters of a subscription were read for an invoice. Events below the watermark are in it; an invoice that is
-- asked for again, after a crash, is priced by the same watermark and the same bounds, and so from the same events.
CREATE TABLE usage_closings (
    organization text          NOT NULL,
    subscription text          NOT NULL,
    invoice      text          NOT NULL,
    from_at      timestamptz[] NOT NULL,
    until_at     timestamptz[] NOT NULL,
    closed_until timestamptz   NOT NULL,
    watermark    bigint        NOT NULL,
    final        boolean       NOT NULL,
    created_at   timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (organization, subscription, invoice)
);
COMMENT ON COLUMN usage_closings.from_at IS 'The bounds of each stretch of days that was read, in their order.';
COMMENT ON COLUMN usage_closings.closed_until IS 'Events before it are late from now on.';
CREATE INDEX usage_closings_by_end ON usage_closings (organization, subscription, closed_until DESC);

-- The days of a subscription whose usage is billed, written with the subscription's event that says so, and again when late usage is billed.
CREATE TABLE usage_billed (
    organization text        NOT NULL,
    subscription text        NOT NULL,
    period_start date        NOT NULL,
    period_end   date        NOT NULL,
    from_at      timestamptz NOT NULL,
    until_at     timestamptz NOT NULL,
    watermark    bigint      NOT NULL,
    meters       text[]      NOT NULL,
    currency     char(3)     NOT NULL,
    amount       bigint      NOT NULL,
    period       jsonb       NOT NULL,
    version      bigint      NOT NULL,
    PRIMARY KEY (organization, subscription, period_start)
);
COMMENT ON COLUMN usage_billed.amount IS 'All usage and minimums of these days billed so far.';

-- As in 0002: statistics for a young database, with the new tables.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $fn$
BEGIN
    ANALYZE (SKIP_LOCKED) grain_state, reminders, journal, outbox, organizations, api_keys, tax_rates, plans, plan_versions, test_clocks,
        customers, subscriptions, invoices, invoice_lines, credit_notes, credit_note_lines, balance_movements, register_series,
        register_entries, idempotency_keys, usage_events, usage_closings, usage_billed;
END
$fn$;

GRANT SELECT, INSERT ON usage_events, usage_closings TO billing_app;
GRANT SELECT, INSERT, UPDATE ON usage_billed TO billing_app;
GRANT USAGE ON SEQUENCE usage_position TO billing_app;
