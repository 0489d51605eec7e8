using System.Text;
using Orleans.Dashboard;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Keys;

namespace OrleansBilling.Api.Hosting;

/// <summary>The Orleans Dashboard, for the operator only: a browser asks for a name, which may be any, and a password, which is the operator's key.</summary>
internal static class DashboardAccess
{
    private const string Path = "/dashboard";

    /// <summary>Maps it when the host has added it.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (app.Services.GetRequiredService<BillingApiSettings>().Dashboard) app.MapOrleansDashboard(Path).AddEndpointFilter(OperatorOnly).ExcludeFromDescription();
    }

    private static async ValueTask<object?> OperatorOnly(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        if (!http.RequestServices.GetRequiredService<KeyDirectory>().IsOperator(Password(http.Request.Headers.Authorization)))
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"OrleansBilling operator\", charset=\"UTF-8\"";
            await ProblemAnswers.Write(http, new Problem(StatusCodes.Status401Unauthorized, "operator_only", "Log in with the operator's key as the password."));
            // Of a null the framework would make an answer of its own.
            return Results.Empty;
        }

        // The first would read the whole table of reminders, one for each customer and subscription; the second shows customers' data.
        if (IsUnder("Reminders")) return Results.Json(new { reminders = Array.Empty<object>(), count = 0 });
        return IsUnder("GrainState") ? Results.Json("States are not shown here.") : await next(call);

        bool IsUnder(string page) => http.Request.Path.StartsWithSegments($"{Path}/{page}", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 7617: base64 of "name:password".
    private static string? Password(string? header)
    {
        const string scheme = "Basic ";
        if (header?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) != true) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
