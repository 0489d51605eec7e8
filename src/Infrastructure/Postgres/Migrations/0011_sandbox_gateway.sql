-- The memory of the built-in gateway: what it was asked, by key. It moves no money; it stands for a gateway that remembers.

CREATE TABLE sandbox_orders (
    organization text        NOT NULL,
    key          text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('charge', 'refund')),
    customer     text,
    token        text,
    currency     char(3)     NOT NULL,
    amount       bigint      NOT NULL,
    outcome      text        NOT NULL CHECK (outcome IN ('succeeded', 'pending', 'declined')),
    code         text,
    hard         boolean     NOT NULL DEFAULT false,
    asked_at     timestamptz NOT NULL,
    PRIMARY KEY (organization, key)
);
COMMENT ON COLUMN sandbox_orders.asked_at IS 'By the clock of whoever asked: a test clock, say.';
CREATE INDEX sandbox_orders_by_token ON sandbox_orders (organization, customer, token);

GRANT SELECT, INSERT, UPDATE ON sandbox_orders TO billing_app;
