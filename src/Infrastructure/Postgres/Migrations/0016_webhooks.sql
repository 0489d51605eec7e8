-- Webhooks: where events are sent, with which secrets, how far that is, and each event on its way to each endpoint.

CREATE TABLE webhook_endpoints (
    organization  text        NOT NULL,
    id            text        NOT NULL,
    url           text        NOT NULL,
    types         text[]      NOT NULL,
    description   text,
    enabled       boolean     NOT NULL,
    disabled_for  text        CHECK (disabled_for IN ('gone', 'failing')),
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    deleted_at    timestamptz,
    since         bigint      NOT NULL,
    steady        boolean     NOT NULL DEFAULT false,
    failing_since timestamptz,
    paused_until  timestamptz,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN webhook_endpoints.since IS 'The journal''s position of its creation: it gets what stands behind it.';
COMMENT ON COLUMN webhook_endpoints.steady IS 'Its last answer was a quick success. The others are served apart, so that they hold nobody up.';
COMMENT ON COLUMN webhook_endpoints.failing_since IS 'When the first failure began that no success has followed.';
COMMENT ON COLUMN webhook_endpoints.paused_until IS 'Until then it asked to be left alone (Retry-After).';
CREATE INDEX webhook_endpoints_by_age ON webhook_endpoints (organization, created_at DESC, id DESC);

-- In clear: a hash cannot sign. Kept out of the journal, from which nothing is ever deleted.
CREATE TABLE webhook_secrets (
    organization text        NOT NULL,
    endpoint     text        NOT NULL,
    recorded_in  bigint      NOT NULL,
    secret       text        NOT NULL,
    expires_at   timestamptz,
    PRIMARY KEY (organization, endpoint, recorded_in)
);

-- An event is its position in the journal.
CREATE TABLE webhook_deliveries (
    organization     text        NOT NULL,
    endpoint         text        NOT NULL,
    event            bigint      NOT NULL,
    status           text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'succeeded', 'failed', 'canceled')),
    attempts         integer     NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,
    first_attempt_at timestamptz,
    last_attempt_at  timestamptz,
    leased_by        uuid,
    leased_until     timestamptz,
    response_status  integer,
    error            text,
    created_at       timestamptz NOT NULL,
    finished_at      timestamptz,
    PRIMARY KEY (organization, endpoint, event),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
    CHECK ((status = 'pending') = (finished_at IS NULL))
);
COMMENT ON COLUMN webhook_deliveries.leased_by IS 'Who is sending it. When the lease has ended, whoever it was is gone, and another takes it.';
CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (organization, endpoint, next_attempt_at, event) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_in_flight ON webhook_deliveries (organization, endpoint) WHERE leased_until IS NOT NULL;
CREATE INDEX webhook_deliveries_by_end ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- Up to where events were handed to endpoints: one row for the whole journal, of no organization.
-- The order is (committed_in, position) and not position alone. Positions are given before the commit, so a lower one may become visible
-- after a higher one; a transaction older than the oldest still running, however, has nothing more to show.
-- A dump that is restored into another server brings numbers of transactions that are ahead of that server's: then all up to `floor` has
-- been handed on, and the count of transactions begins anew.
CREATE TABLE webhook_cursor (
    organization text   PRIMARY KEY CHECK (organization = ''),
    committed_in xid8   NOT NULL,
    position     bigint NOT NULL,
    floor        bigint NOT NULL DEFAULT 0
);
INSERT INTO webhook_cursor (organization, committed_in, position) VALUES ('', pg_current_xact_id(), 0);
CREATE INDEX journal_by_commit ON journal (committed_in, position);
-- For events of a time, to be sent again. They are written in about this order, so a few pages tell where to look.
CREATE INDEX journal_by_time ON journal USING brin (at);

GRANT SELECT, INSERT, UPDATE ON webhook_endpoints TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_secrets, webhook_deliveries TO billing_app;
GRANT SELECT, UPDATE ON webhook_cursor TO billing_app;
