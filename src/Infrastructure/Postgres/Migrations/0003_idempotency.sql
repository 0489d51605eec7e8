-- Requests with an Idempotency-Key: what was asked, who is at it, and what was answered.
--
-- A row without an answer belongs to the process that holds the advisory lock (class 7301, owner). When nobody holds that lock the
-- process is dead, and whoever sees it may take the row over. The seed makes the ids and the cause of a repeated run the same ones.
-- Ids of owners come from this sequence, so that a number is never used twice.
CREATE SEQUENCE api_owner AS integer CYCLE;

CREATE TABLE idempotency_keys (
    organization   text        NOT NULL,
    key            text        NOT NULL,
    request_hash   bytea       NOT NULL,
    seed           bytea       NOT NULL,
    owner          integer,
    created_at     timestamptz NOT NULL,
    status         smallint,
    location       text,
    etag           text,
    body           bytea,
    PRIMARY KEY (organization, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO billing_app;
GRANT USAGE ON SEQUENCE api_owner TO billing_app;
