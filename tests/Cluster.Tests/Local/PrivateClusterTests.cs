using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Local;

public sealed class PrivateClusterTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public async Task What_was_written_is_still_there_after_a_restart_on_the_same_port()
    {
        int port;
        await using (var first = await PrivateCluster.StartAsync(directory.Cluster))
        {
            port = first.Port;
            await ExecuteAsync(first.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        }

        await using var second = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.Equal(42, await ExecuteAsync(second.ConnectionString, "SELECT answer FROM kept"));
        Assert.Equal(port, second.Port);
        Assert.False(second.Adopted);
    }

    [Fact]
    public async Task The_server_speaks_utf8_sorts_by_code_point_listens_on_loopback_only_and_asks_for_the_password()
    {
        await using var cluster = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.Equal("UTF8", await ExecuteAsync(cluster.ConnectionString, "SHOW server_encoding"));
        Assert.Equal("B,a,ä", await ExecuteAsync(cluster.ConnectionString, "SELECT string_agg(t, ',' ORDER BY t) FROM unnest(ARRAY['a', 'B', 'ä']) t"));
        Assert.Equal("127.0.0.1", await ExecuteAsync(cluster.ConnectionString, "SHOW listen_addresses"));
        Assert.Equal("", await ExecuteAsync(cluster.ConnectionString, "SHOW unix_socket_directories"));
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "guessed" }.ConnectionString;
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(wrong, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task Only_the_owner_reads_the_password_and_the_data()
    {
        await using var cluster = await PrivateCluster.StartAsync(directory.Cluster);

        const UnixFileMode ForOthers = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(cluster.Directory, "password")) & ForOthers);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(cluster.Directory, "data")) & ForOthers);
        Assert.False(File.Exists(Path.Combine(cluster.Directory, "password.initdb")));
    }

    [Fact]
    public async Task Stopping_leaves_no_process()
    {
        var cluster = await PrivateCluster.StartAsync(directory.Cluster);
        await using var session = new NpgsqlConnection(cluster.ConnectionString);
        await session.OpenAsync();

        await cluster.StopAsync();

        Assert.False(Runs(cluster.ProcessId));
        Assert.False(File.Exists(Path.Combine(cluster.Directory, "data", "postmaster.pid")));
    }

    [Fact]
    public async Task A_server_whose_application_was_killed_is_adopted_and_then_stopped()
    {
        using var owner = await OwnerProcess.StartAsync(directory.Cluster);
        await ExecuteAsync(owner.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        await owner.KillAsync();
        Assert.True(Runs(owner.ServerProcessId));

        var heir = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.True(heir.Adopted);
        Assert.Equal(owner.ServerProcessId, heir.ProcessId);
        Assert.Equal(42, await ExecuteAsync(heir.ConnectionString, "SELECT answer FROM kept"));
        await heir.StopAsync();
        Assert.False(Runs(owner.ServerProcessId));
    }

    [Fact]
    public async Task A_second_application_on_the_same_directory_is_told_who_has_it()
    {
        await using var first = await PrivateCluster.StartAsync(directory.Cluster);

        var (exitCode, message) = await OwnerProcess.StartRefusedAsync(directory.Cluster);

        Assert.Equal(1, exitCode);
        Assert.Contains($"in use by process {Environment.ProcessId}", message, StringComparison.Ordinal);
        Assert.True(Runs(first.ProcessId));
    }

    [Fact]
    public async Task A_port_taken_meanwhile_is_replaced_by_another()
    {
        int port;
        await using (var first = await PrivateCluster.StartAsync(directory.Cluster))
        {
            port = first.Port;
        }

        using var squatter = new TcpListener(IPAddress.Loopback, port);
        squatter.Start();
        await using var second = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.NotEqual(port, second.Port);
        Assert.Equal(1, await ExecuteAsync(second.ConnectionString, "SELECT 1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pid_file_left_by_a_dead_server_does_not_hinder_the_next(bool numberGivenToAnotherProcess)
    {
        string pidFile, left;
        await using (var first = await PrivateCluster.StartAsync(directory.Cluster))
        {
            pidFile = Path.Combine(first.Directory, "data", "postmaster.pid");
            left = await File.ReadAllTextAsync(pidFile);
            left = numberGivenToAnotherProcess ? left.Replace($"{first.ProcessId}\n", $"{Environment.ProcessId}\n", StringComparison.Ordinal) : left;
        }

        await File.WriteAllTextAsync(pidFile, left);
        MakeWritable(pidFile);
        await using var second = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.False(second.Adopted);
        Assert.Equal(1, await ExecuteAsync(second.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_server()
    {
        await using (await PrivateCluster.StartAsync(directory.Cluster))
        {
        }

        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PrivateCluster.StartAsync(directory.Cluster, _ => cancelled.Cancel(), cancelled.Token));

        Assert.False(File.Exists(Path.Combine(directory.Cluster, "data", "postmaster.pid")));
    }

    [Fact]
    public async Task A_first_start_that_was_cut_short_begins_anew()
    {
        Directory.CreateDirectory(Path.Combine(directory.Cluster, "data.new", "base"));
        File.SetUnixFileMode(directory.Cluster, (UnixFileMode)0b111_001_001);

        await using var cluster = await PrivateCluster.StartAsync(directory.Cluster);

        Assert.Equal(1, await ExecuteAsync(cluster.ConnectionString, "SELECT 1"));
    }

    public void Dispose() => directory.Dispose();

    // The dead server would have owned its file; the live one, which may be another user than we are, must be able to replace it.
    private static void MakeWritable(string path) => File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

    private static bool Runs(int processId)
    {
        // A dead process that nobody has waited for yet has no command line any more.
        var commandLine = $"/proc/{processId}/cmdline";
        if (OperatingSystem.IsLinux())
        {
            return File.Exists(commandLine) && File.ReadAllText(commandLine).Length > 0;
        }

        return Process.GetProcesses().Any(process => process.Id == processId);
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
