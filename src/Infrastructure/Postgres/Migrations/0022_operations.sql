-- Work that takes longer than an answer may: exports that are made in the background, and their files.

CREATE TABLE operations (
    organization text        NOT NULL,
    id           text        NOT NULL,
    kind         text        NOT NULL,
    request      jsonb       NOT NULL,
    status       text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'succeeded', 'failed')),
    done         bigint      NOT NULL DEFAULT 0,
    total        bigint,
    attempts     integer     NOT NULL DEFAULT 0,
    lease_until  timestamptz NOT NULL DEFAULT now(),
    error_code   text,
    error        text,
    file_name    text,
    file_type    text,
    file_size    bigint,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    expires_at   timestamptz,
    PRIMARY KEY (organization, id),
    CHECK ((status = 'running') = (finished_at IS NULL))
);
COMMENT ON COLUMN operations.lease_until IS 'Whoever works at it has it until then; later anybody may take it over.';
COMMENT ON COLUMN operations.attempts IS 'How often it was taken. Also what tells one holder from the next.';
CREATE UNIQUE INDEX operations_same ON operations (organization, kind, request) WHERE status = 'running';
CREATE INDEX operations_waiting ON operations (lease_until) WHERE status = 'running';
CREATE INDEX operations_expired ON operations (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE operation_chunks (
    organization text    NOT NULL,
    operation    text    NOT NULL,
    ordinal      integer NOT NULL,
    content      bytea   NOT NULL,
    PRIMARY KEY (organization, operation, ordinal),
    FOREIGN KEY (organization, operation) REFERENCES operations (organization, id) ON DELETE CASCADE
);
COMMENT ON TABLE operation_chunks IS 'The file of an operation that succeeded, in parts, written in one transaction.';
-- Workbooks are compressed already.
ALTER TABLE operation_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON operations TO billing_app;
GRANT SELECT, INSERT, DELETE ON operation_chunks TO billing_app;
