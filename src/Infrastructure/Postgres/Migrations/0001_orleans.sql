-- What the ADO.NET providers of Orleans need: membership, grain state and reminders.
--
-- The providers read their statements from the table OrleansQuery by key. The keys, the names of the parameters (@ServiceId...) and the
-- names of the result columns are their contract and are written here in their spelling. Everything behind them is ours.

CREATE TABLE OrleansQuery (
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

-- Grain state ------------------------------------------------------------------------------------------------------------------------

-- id_text carries our keys ("org_x/sub_y"). Orleans splits guid and integer keys into id_n0 and id_n1; both are 0 for ours.
-- The primary key makes a second first write of the same grain impossible. Writes touch no indexed column, so with room left
-- on each page they stay on it.
CREATE TABLE grain_state (
    service_id text        NOT NULL,
    state_name text        NOT NULL,
    id_text    text        NOT NULL,
    id_n0      bigint      NOT NULL,
    id_n1      bigint      NOT NULL,
    version    integer     NOT NULL,
    payload    jsonb,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id_text, state_name, service_id, id_n0, id_n1)
) WITH (fillfactor = 75);

COMMENT ON COLUMN grain_state.payload IS 'The state as JSON; null after a clear, which keeps the version counting.';

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $sql$
SELECT convert_to(payload::text, 'UTF8') AS PayloadBinary, version AS Version
FROM grain_state
WHERE id_text = coalesce(@GrainIdExtensionString, '') AND state_name = @GrainTypeString AND service_id = @ServiceId
  AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
$sql$),
-- No version known: only a first write is right. A version known: only the row of that version is.
-- No row back means a conflict, which the provider turns into InconsistentStateException.
('WriteToStorageKey', $sql$
WITH changed AS (
    UPDATE grain_state
    SET version = version + 1, payload = convert_from(@PayloadBinary, 'UTF8')::jsonb, written_at = now()
    WHERE id_text = coalesce(@GrainIdExtensionString, '') AND state_name = @GrainTypeString AND service_id = @ServiceId
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND version = @GrainStateVersion
    RETURNING version
), created AS (
    INSERT INTO grain_state (id_text, state_name, service_id, id_n0, id_n1, version, payload)
    SELECT coalesce(@GrainIdExtensionString, ''), @GrainTypeString, @ServiceId, @GrainIdN0, @GrainIdN1, 1,
           convert_from(@PayloadBinary, 'UTF8')::jsonb
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM changed
UNION ALL
SELECT version FROM created
$sql$),
('ClearStorageKey', $sql$
UPDATE grain_state
SET version = version + 1, payload = NULL, written_at = now()
WHERE id_text = coalesce(@GrainIdExtensionString, '') AND state_name = @GrainTypeString AND service_id = @ServiceId
  AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
$sql$),
-- The provider takes an unchanged version for a conflict, so the deleted row answers with the version it would have had.
('DeleteStorageKey', $sql$
DELETE FROM grain_state
WHERE id_text = coalesce(@GrainIdExtensionString, '') AND state_name = @GrainTypeString AND service_id = @ServiceId
  AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion
$sql$);

-- Reminders --------------------------------------------------------------------------------------------------------------------------

-- Versions come from one sequence, so that a handle to a reminder that was removed and registered again can not remove the new one.
CREATE SEQUENCE reminder_version AS integer CYCLE;

CREATE TABLE reminders (
    service_id    text        NOT NULL,
    grain_id      text        NOT NULL,
    reminder_name text        NOT NULL,
    grain_hash    integer     NOT NULL,
    start_time    timestamptz NOT NULL,
    period        bigint      NOT NULL,
    version       integer     NOT NULL DEFAULT nextval('reminder_version'),
    PRIMARY KEY (service_id, grain_id, reminder_name)
);

COMMENT ON COLUMN reminders.period IS 'Milliseconds.';

-- Each silo reads its part of the ring every few minutes. It keeps only what is due within its loading window (10 minutes), so only
-- that much is read: by this index, and never the whole table.
CREATE INDEX reminders_by_start ON reminders (service_id, start_time, grain_hash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadReminderRowsKey', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND grain_id = @GrainId
$sql$),
('ReadReminderRowKey', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName
$sql$),
('UpsertReminderRowKey', $sql$
INSERT INTO reminders (service_id, grain_id, reminder_name, grain_hash, start_time, period)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
ON CONFLICT (service_id, grain_id, reminder_name)
DO UPDATE SET grain_hash = excluded.grain_hash, start_time = excluded.start_time, period = excluded.period, version = excluded.version
RETURNING version AS Version
$sql$),
('DeleteReminderRowKey', $sql$
WITH removed AS (
    DELETE FROM reminders
    WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = @Version
    RETURNING 1
)
SELECT EXISTS (SELECT FROM removed) AS Removed
$sql$),
('DeleteReminderRowsKey', $sql$
DELETE FROM reminders WHERE service_id = @ServiceId
$sql$),
-- A part of the ring, (begin, end]. The second form is the part that runs over the end of the ring, or all of it.
-- 20 minutes = the loading window and the refresh period with room to spare; a larger loading window needs a larger figure here.
('ReadRangeRows1Key.due', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND start_time <= now() + interval '20 minutes'
  AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$sql$),
('ReadRangeRows2Key.due', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND start_time <= now() + interval '20 minutes'
  AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$sql$),
-- The same without the due filter: a test moves a clock of its own, and now() is not that clock.
('ReadRangeRows1Key.all', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$sql$),
('ReadRangeRows2Key.all', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM reminders
WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$sql$);

-- The providers know two keys; which variant they get is one UPDATE (Migrator.UseReminderFilterAsync).
INSERT INTO OrleansQuery (QueryKey, QueryText)
SELECT replace(QueryKey, '.due', ''), QueryText FROM OrleansQuery WHERE QueryKey LIKE '%.due';

-- Membership -------------------------------------------------------------------------------------------------------------------------

-- One row per cluster; every change of a member moves its version, and only the writer who knew the version before may.
CREATE TABLE cluster_versions (
    deployment_id text        PRIMARY KEY,
    version       integer     NOT NULL DEFAULT 0,
    changed_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cluster_members (
    deployment_id text        NOT NULL REFERENCES cluster_versions,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        integer     NOT NULL,
    proxy_port    integer     NOT NULL,
    suspect_times text,
    start_time    timestamptz NOT NULL,
    alive_at      timestamptz NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
-- Proxy port 0 is a silo that takes no clients.
('GatewaysQueryKey', $sql$
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
FROM cluster_members
WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0
$sql$),
-- The version comes back also when there is no member, hence the outer joins.
('MembershipReadRowKey', $sql$
SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.alive_at AS IAmAliveTime
FROM cluster_versions v
LEFT JOIN cluster_members m
       ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.deployment_id = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.alive_at AS IAmAliveTime
FROM cluster_versions v
LEFT JOIN cluster_members m ON m.deployment_id = v.deployment_id
WHERE v.deployment_id = @DeploymentId
$sql$),
('InsertMembershipVersionKey', $sql$
WITH created AS (
    INSERT INTO cluster_versions (deployment_id) VALUES (@DeploymentId)
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT EXISTS (SELECT FROM created) AS Created
$sql$),
('InsertMembershipKey', $sql$
WITH moved AS (
    UPDATE cluster_versions SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND NOT EXISTS (SELECT FROM cluster_members m WHERE m.deployment_id = @DeploymentId
                      AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING deployment_id
), joined AS (
    INSERT INTO cluster_members (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_at)
    SELECT deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
    RETURNING 1
)
SELECT EXISTS (SELECT FROM joined) AS Joined
$sql$),
('UpdateMembershipKey', $sql$
WITH moved AS (
    UPDATE cluster_versions SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND EXISTS (SELECT FROM cluster_members m WHERE m.deployment_id = @DeploymentId
                  AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING deployment_id
), changed AS (
    UPDATE cluster_members m
    SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
    FROM moved
    WHERE m.deployment_id = moved.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING 1
)
SELECT EXISTS (SELECT FROM changed) AS Changed
$sql$),
-- A sign of life is no change of the cluster: the version stays.
('UpdateIAmAlivetimeKey', $sql$
UPDATE cluster_members SET alive_at = @IAmAliveTime
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$),
-- 6 = SiloStatus.Dead.
('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM cluster_members
WHERE deployment_id = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
WITH members AS (DELETE FROM cluster_members WHERE deployment_id = @DeploymentId)
DELETE FROM cluster_versions WHERE deployment_id = @DeploymentId
$sql$);

-- What the application may do --------------------------------------------------------------------------------------------------------

GRANT SELECT ON OrleansQuery TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON grain_state, reminders, cluster_versions, cluster_members TO billing_app;
GRANT USAGE ON SEQUENCE reminder_version TO billing_app;
