using OrleansBilling.Infrastructure.Postgres.Local;

namespace OrleansBilling.ClusterOwner;

/// <summary>
/// A process that owns a private cluster, for tests to kill: <c>DIRECTORY</c>, or <c>--throwaway</c>. Prints the connection string, then
/// the server's process and directory, and stops the server when its standard input ends.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            await using var cluster = args[0] == "--throwaway" ? await PrivateCluster.StartThrowawayAsync() : await PrivateCluster.StartAsync(args[0]);
            Console.WriteLine(cluster.ConnectionString);
            Console.WriteLine(cluster.ProcessId);
            Console.WriteLine(cluster.Directory);
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (LocalPostgresException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
