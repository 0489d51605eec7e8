namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>How the server is run. Given on its command line, so that root writes no file where the server's user could.</summary>
internal sealed record ServerSettings(IReadOnlyList<string> Initdb, IReadOnlyList<string> Server)
{
    private static readonly string[] Common =
    [
        // Only this machine can connect, and only with the password. Without a Unix socket there is no path to be too long or to guard.
        "listen_addresses=127.0.0.1", "unix_socket_directories=", "password_encryption=scram-sha-256",
        "timezone=UTC", "log_timezone=UTC", "jit=off",
    ];

    /// <summary>Books are kept here: every commit reaches the disk, pages carry checksums, a week of logs is kept.</summary>
    internal static ServerSettings Durable { get; } = new(
        ["--data-checksums"],
        [.. Common, "max_connections=100", "shared_buffers=256MB", "logging_collector=on", "log_directory=log", "log_filename=postgresql-%a.log", "log_truncate_on_rotation=on", "log_rotation_age=1d", "log_rotation_size=0"]);

    /// <summary>Nothing here is worth keeping: nothing waits for the disk.</summary>
    internal static ServerSettings Throwaway { get; } = new(
        ["--no-sync"],
        [.. Common, "max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum_naptime=10min"]);
}
