using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Telemetry;

/// <summary>How a process logs.</summary>
public static class BillingLogs
{
    /// <summary>
    /// One JSON object a line when <c>BILLING_LOG_FORMAT</c> is <c>json</c>; and never more lines of one category of Orleans than a disk can take.
    /// </summary>
    public static void AddBillingLogs(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddSampler<LogLimit>();
        if (builder.Configuration["BILLING_LOG_FORMAT"] != "json") return;
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            // Scopes repeat a request's path and ids on every line; the trace has them.
            console.IncludeScopes = false;
        });
    }
}
