-- Under which id Stripe knows a customer. Kept before anything is attached to it, so that two of one customer can do no harm.

CREATE TABLE stripe_customers (
    organization    text        NOT NULL,
    customer        text        NOT NULL,
    stripe_customer text        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization, customer)
);

GRANT SELECT, INSERT ON stripe_customers TO billing_app;
