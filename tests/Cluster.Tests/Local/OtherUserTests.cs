using System.Diagnostics;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Local;

/// <summary>The same cluster under another user than ours, and in places that the server's user cannot enter.</summary>
public sealed class OtherUserTests : IDisposable
{
    private static readonly string[] AsNobody = ["setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--", "env", "HOME=/nonexistent"];
    private readonly TemporaryDirectory directory = new();

    [RootFact]
    public async Task An_ordinary_user_runs_the_server_himself()
    {
        OwnerProcess.CopyProgramTo(directory.Program);
        await GiveToNobodyAsync(directory.Root);

        using var owner = await OwnerProcess.StartAsync(directory.Cluster, AsNobody);

        Assert.Equal("nobody", await OutputAsync("stat", "-c", "%U", $"/proc/{owner.ServerProcessId}"));
        Assert.Equal("700 nobody", await OutputAsync("stat", "-c", "%a %U", directory.Cluster));
        await owner.StopAsync();
        Assert.False(File.Exists(Path.Combine(owner.Home, "data", "postmaster.pid")));
    }

    [RootFact]
    public async Task Root_runs_the_server_as_the_user_whom_the_data_belong_to()
    {
        OwnerProcess.CopyProgramTo(directory.Program);
        await GiveToNobodyAsync(directory.Root);
        using (var owner = await OwnerProcess.StartAsync(directory.Cluster, AsNobody))
        {
            await owner.StopAsync();
        }

        await using (var cluster = await PrivateCluster.StartAsync(directory.Cluster))
        {
            Assert.Equal("nobody", await OutputAsync("stat", "-c", "%U", $"/proc/{cluster.ProcessId}"));
        }

        using var again = await OwnerProcess.StartAsync(directory.Cluster, AsNobody);
        await again.StopAsync();
    }

    [RootFact]
    public async Task An_ordinary_user_is_told_that_a_cluster_is_another_ones()
    {
        OwnerProcess.CopyProgramTo(directory.Program);
        await using (await PrivateCluster.StartAsync(directory.Cluster))
        {
        }

        var (exitCode, message) = await OwnerProcess.StartRefusedAsync(directory.Cluster, AsNobody);

        Assert.Equal(1, exitCode);
        Assert.Contains("belongs to another user", message, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Data_go_elsewhere_and_it_is_said_when_the_servers_user_cannot_enter_the_directory()
    {
        File.SetUnixFileMode(directory.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var said = new List<string>();
        string home;

        await using (var cluster = await PrivateCluster.StartAsync(directory.Cluster, said.Add))
        {
            home = cluster.Directory;
            await using var connection = new NpgsqlConnection(cluster.ConnectionString);
            await connection.OpenAsync();
        }

        Directory.Delete(home, recursive: true);
        Assert.StartsWith("/var/lib/orleansbilling/", home, StringComparison.Ordinal);
        Assert.Contains(said, sentence => sentence.Contains(home, StringComparison.Ordinal));
    }

    public void Dispose() => directory.Dispose();

    private static async Task GiveToNobodyAsync(string path) => await OutputAsync("chown", "nobody", path);

    private static async Task<string> OutputAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
