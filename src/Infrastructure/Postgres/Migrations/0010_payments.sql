-- Payments: how customers pay, each payment with its attempts, what was given back and what banks took back.

CREATE TABLE payment_methods (
    organization text        NOT NULL,
    id           text        NOT NULL,
    customer     text        NOT NULL,
    type         text        NOT NULL CHECK (type IN ('card', 'sepa_debit', 'transfer')),
    gateway      text,
    label        text,
    expires_on   date,
    refused_for  text,
    created_at   timestamptz NOT NULL,
    recorded_in  bigint      NOT NULL,
    removed      boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN payment_methods.expires_on IS 'The first day it is no longer valid.';
CREATE INDEX payment_methods_by_customer ON payment_methods (organization, customer, recorded_in DESC) WHERE NOT removed;

CREATE TABLE payments (
    organization        text        NOT NULL,
    id                  text        NOT NULL,
    customer            text        NOT NULL,
    invoice             text,
    currency            char(3)     NOT NULL,
    amount              bigint      NOT NULL CHECK (amount > 0),
    amount_applied      bigint      NOT NULL DEFAULT 0,
    amount_refunded     bigint      NOT NULL DEFAULT 0,
    amount_charged_back bigint      NOT NULL DEFAULT 0,
    status              text        NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'unknown')),
    method              text        NOT NULL,
    payment_method      text,
    gateway             text,
    attempt             integer     NOT NULL,
    reference           text,
    failure_code        text,
    paid_at             timestamptz,
    next_attempt_at     timestamptz,
    attempts            jsonb       NOT NULL DEFAULT '[]',
    version             bigint      NOT NULL,
    created_at          timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    CHECK (amount_refunded + amount_charged_back <= amount)
);
COMMENT ON COLUMN payments.attempt IS 'The number of the newest attempt; 0 for what was paid outside.';
CREATE INDEX payments_by_age ON payments (organization, created_at DESC, id DESC);
CREATE INDEX payments_by_customer ON payments (organization, customer, created_at DESC, id DESC);
CREATE INDEX payments_by_invoice ON payments (organization, invoice, created_at DESC, id DESC) WHERE invoice IS NOT NULL;

CREATE TABLE refunds (
    organization text        NOT NULL,
    id           text        NOT NULL,
    payment      text        NOT NULL,
    customer     text        NOT NULL,
    invoice      text,
    credit_note  text,
    currency     char(3)     NOT NULL,
    amount       bigint      NOT NULL CHECK (amount > 0),
    status       text        NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'unknown')),
    reason       text,
    reference    text,
    failure_code text,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX refunds_by_payment ON refunds (organization, payment);

CREATE TABLE chargebacks (
    organization text        NOT NULL,
    id           text        NOT NULL,
    payment      text        NOT NULL,
    customer     text        NOT NULL,
    currency     char(3)     NOT NULL,
    amount       bigint      NOT NULL CHECK (amount > 0),
    reason       text,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, payment, id)
);
COMMENT ON COLUMN chargebacks.id IS 'The gateway''s id of the dispute.';

ALTER TABLE invoices ADD COLUMN next_attempt_at timestamptz, ADD COLUMN last_failure text;
COMMENT ON COLUMN invoices.next_attempt_at IS 'When money is taken for it by itself.';

GRANT SELECT, INSERT, UPDATE ON payment_methods, payments, refunds TO billing_app;
GRANT SELECT, INSERT ON chargebacks TO billing_app;
