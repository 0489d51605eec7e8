using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Hosting;

/// <summary>The probes for Kubernetes: started is a process that has found its cluster once, alive is the process, ready is what it needs.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthView("live"))).ExcludeFromDescription();
        app.MapGet("/health/started", Started).ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).ExcludeFromDescription();
    }

    private static async Task Started(HttpContext http, IHostApplicationLifetime life)
    {
        if (life.ApplicationStarted.IsCancellationRequested) await http.Response.WriteAsJsonAsync(new HealthView("started"));
        else await ProblemAnswers.Write(http, new Problem(StatusCodes.Status503ServiceUnavailable, "not_started", "No silo has answered yet."));
    }

    private static async Task Ready(HttpContext http, Readiness readiness)
    {
        if (await readiness.Look() is { } problem) await ProblemAnswers.Write(http, problem);
        else await http.Response.WriteAsJsonAsync(new HealthView("ready"));
    }

    private sealed record HealthView(string Status);
}
