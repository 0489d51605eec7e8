-- Messages to customers, and organizations' own wordings of them.

-- A notice is queued by the commit that caused it, and its id follows from its cause: one cause is one notice. created_at is by the
-- customer's clock; queued_at, next_attempt_at and sent_at are real time, since mail is sent in real time.
CREATE TABLE notices (
    organization    text        NOT NULL,
    id              text        NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('invoice_issued', 'payment_received', 'payment_failed', 'upcoming_renewal', 'upcoming_charge',
                                                        'trial_ending', 'card_expiring', 'price_change', 'cancellation', 'reminder')),
    template        text        NOT NULL,
    customer        text        NOT NULL,
    subscription    text,
    invoices        text[]      NOT NULL DEFAULT '{}',
    data            jsonb       NOT NULL DEFAULT '{}',
    status          text        NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'canceled', 'skipped')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    language        text,
    recipient       text,
    subject         text,
    html            text,
    body            text,
    created_at      timestamptz NOT NULL,
    queued_at       timestamptz NOT NULL DEFAULT now(),
    sent_at         timestamptz,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN notices.next_attempt_at IS 'While sending: when the sender''s lease ends, and another one may take it.';
COMMENT ON COLUMN notices.last_error IS 'Why it was not sent: of the last attempt, or why it is canceled or skipped.';
CREATE INDEX notices_by_age ON notices (organization, created_at DESC, id DESC);
CREATE INDEX notices_by_customer ON notices (organization, customer, created_at DESC, id DESC);
CREATE INDEX notices_by_invoice ON notices USING gin (invoices);
CREATE INDEX notices_due ON notices (next_attempt_at) WHERE status IN ('queued', 'sending');

CREATE TABLE notice_templates (
    organization text        NOT NULL,
    code         text        NOT NULL,
    language     text        NOT NULL,
    subject      text        NOT NULL,
    html         text        NOT NULL,
    body         text        NOT NULL,
    version      bigint      NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, code, language)
);

ALTER TABLE organizations ADD COLUMN notices jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN organizations.notices IS 'Which kinds are sent; a kind that is absent has its default.';

GRANT SELECT, INSERT, UPDATE ON notices TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_templates TO billing_app;
