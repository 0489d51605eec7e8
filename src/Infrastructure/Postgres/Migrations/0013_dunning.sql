-- What is done about invoices that are not paid.

-- It was there, never written, for another form of policy.
ALTER TABLE organizations DROP COLUMN dunning_policy;
ALTER TABLE organizations ADD COLUMN dunning_policy text;
ALTER TABLE customers ADD COLUMN dunning_policy text;
ALTER TABLE invoices ADD COLUMN dunned_through integer, ADD COLUMN held_until timestamptz, ADD COLUMN not_dunned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN invoices.dunned_through IS 'Days from the due date of the newest step of dunning that was taken.';

CREATE TABLE dunning_policies (
    organization text        NOT NULL,
    id           text        NOT NULL,
    revision     integer     NOT NULL,
    definition   jsonb       NOT NULL,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN dunning_policies.id IS 'Its code.';

CREATE TABLE alerts (
    organization text        NOT NULL,
    id           text        NOT NULL,
    kind         text        NOT NULL,
    object       text        NOT NULL,
    customer     text,
    message      text        NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX alerts_by_age ON alerts (organization, created_at DESC, id DESC);

GRANT SELECT, INSERT, UPDATE ON dunning_policies TO billing_app;
GRANT SELECT, INSERT ON alerts TO billing_app;
