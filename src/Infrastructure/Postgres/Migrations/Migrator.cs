using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Infrastructure.Postgres.Migrations;

/// <summary>
/// Brings a database to the state this binary expects. Safe to run from several hosts at once: one works, the others wait and find it done.
/// </summary>
/// <param name="connectionString">The owner's connection string, as configured. It needs the right to create tables and, once, a role.</param>
public sealed class Migrator(string connectionString, ILogger<Migrator>? logger = null)
{
    /// <summary>The oldest PostgreSQL this schema is tested on.</summary>
    public const int OldestServer = 15;

    private const long LockKey = 0x4F42_4D49_4752_4154;
    private readonly ILogger _logger = logger ?? NullLogger<Migrator>.Instance;

    /// <summary>Applies what is missing and returns how many migrations that were.</summary>
    /// <exception cref="MigrationException">The database does not fit this binary; the message says why and what to do.</exception>
    public Task<int> MigrateAsync(CancellationToken cancellationToken = default) => MigrateAsync(Migration.All, cancellationToken);

    internal async Task<int> MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        RefuseOldServer(connection);
        await RunAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await EnsureRoleAsync(connection, cancellationToken);
        await EnsureHistoryAsync(connection, cancellationToken);
        var applied = await ReadHistoryAsync(connection, cancellationToken);
        RefuseForeignHistory(migrations, applied);
        var missing = migrations.Where(migration => !applied.ContainsKey(migration.Number)).ToArray();
        foreach (var migration in missing)
        {
            await ApplyAsync(connection, migration, cancellationToken);
        }

        // The lock ends with the connection, which is not pooled.
        return missing.Length;
    }

    /// <summary>
    /// Chooses how silos read their reminders: only those due soon by the database's clock, or all of them. The latter is for tests that
    /// move a clock of their own. Takes effect for silos that start afterwards.
    /// </summary>
    public async Task UseReminderFilterAsync(ReminderFilter filter, CancellationToken cancellationToken = default)
    {
        var suffix = filter == ReminderFilter.DueSoon ? ".due" : ".all";
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            UPDATE OrleansQuery q SET QueryText = v.QueryText
            FROM OrleansQuery v
            WHERE q.QueryKey IN ('ReadRangeRows1Key', 'ReadRangeRows2Key') AND v.QueryKey = q.QueryKey || $1
            """,
            connection);
        command.Parameters.Add(Param.Text(suffix));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // No command timeout: a migration of a large table, or waiting for another host's, may take long and must not be cut off.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        settings.Options = $"{settings.Options} {RowSeals.Written}".TrimStart();
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void RefuseOldServer(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new MigrationException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: OrleansBilling needs {OldestServer} or newer. Upgrade the server.");
        }
    }

    /// <summary>
    /// Roles belong to the whole server while the lock belongs to one database, so another database's migrator may be at the same place:
    /// losing that race is fine, the role exists then.
    /// </summary>
    private static Task EnsureRoleAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => RunAsync(
        connection,
        """
        DO $do$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'billing_app') THEN
                BEGIN
                    CREATE ROLE billing_app NOLOGIN;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN
                    NULL;
                END;
            END IF;
            IF NOT pg_has_role(current_user, 'billing_app', 'MEMBER') THEN
                EXECUTE format('GRANT billing_app TO %I', current_user);
            END IF;
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO billing_app', current_schema());
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
                'User %s may not set up the role billing_app. As an administrator run: CREATE ROLE billing_app NOLOGIN; GRANT billing_app TO %I;',
                current_user, current_user);
        END
        $do$
        """,
        cancellationToken);

    private static Task EnsureHistoryAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => RunAsync(
        connection,
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer     PRIMARY KEY,
            name       text        NOT NULL,
            sha256     text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        GRANT SELECT ON schema_migrations TO billing_app;
        """,
        cancellationToken);

    private static async Task<Dictionary<int, (string Name, string Sha256)>> ReadHistoryAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, (string, string)>();
        await using var command = new NpgsqlCommand("SELECT number, name, sha256 FROM schema_migrations ORDER BY number", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetString(2)));
        }

        return applied;
    }

    private static void RefuseForeignHistory(IReadOnlyList<Migration> migrations, Dictionary<int, (string Name, string Sha256)> applied)
    {
        foreach (var (number, (name, sha256)) in applied)
        {
            var ours = migrations.FirstOrDefault(migration => migration.Number == number);
            if (ours is null)
            {
                throw new MigrationException(
                    $"The database is newer than this program: it has migration {name}, this program ends at {migrations.Count:0000}. Start the newer version.");
            }

            if (ours.Sha256 != sha256)
            {
                throw new MigrationException(
                    $"Migration {ours.Name} was changed after it was applied (database {sha256[..12]}, program {ours.Sha256[..12]}). "
                    + "Restore the file as it was and put the change into a new migration.");
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, migration.Sql, cancellationToken);
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)", connection);
        record.Parameters.Add(Param.Int(migration.Number));
        record.Parameters.Add(Param.Text(migration.Name));
        record.Parameters.Add(Param.Text(migration.Sha256));
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _logger.LogInformation("Applied migration {Migration}.", migration.Name);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Which reminders a silo reads from the table.</summary>
public enum ReminderFilter
{
    /// <summary>Those due within 20 minutes of the database's clock: what production needs, at a thousandth of the cost.</summary>
    DueSoon,

    /// <summary>All: for tests whose clock is not the database's.</summary>
    None,
}

/// <summary>The database and this program do not fit together.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
