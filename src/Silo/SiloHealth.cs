using Npgsql;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Silo;

/// <summary>The probes: started is a silo that has joined its cluster, alive is the process (nobody asked), ready is silo and database.</summary>
public static class SiloHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapSiloHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/started", Started);
        routes.MapGet("/health/ready", ReadyAsync);
    }

    private static IResult Started(IHostApplicationLifetime life) =>
        life.ApplicationStarted.IsCancellationRequested ? Results.Text("started") : NotReady("The silo has not joined its cluster yet.");

    private static async Task<IResult> ReadyAsync(BillingDatabase database, IHostApplicationLifetime life)
    {
        if (!life.ApplicationStarted.IsCancellationRequested || life.ApplicationStopping.IsCancellationRequested) return NotReady("The silo is not running.");
        try
        {
            await database.ReadAsync(async connection =>
            {
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                return await command.ExecuteScalarAsync();
            }).WaitAsync(Patience);
            return Results.Text("ready");
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return NotReady("The database does not answer.");
        }
    }

    private static IResult NotReady(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
