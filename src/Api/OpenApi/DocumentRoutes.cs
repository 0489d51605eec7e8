using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace OrleansBilling.Api.OpenApi;

/// <summary>Serves the document at /openapi/v1.json and a page that shows it at /docs; nothing is fetched from elsewhere.</summary>
internal static class DocumentRoutes
{
    private const string Name = "v1";

    public static void AddBillingDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = _ => false;
        options.AddDocumentTransformer<BillingDocument>();
    });

    public static void MapBillingDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", options =>
        {
            options.Title = "OrleansBilling API";
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
            // A server inside a firm must not tell anybody outside that its page was opened.
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.HideClientButton = true;
            options.Agent = new ScalarAgentOptions { Disabled = true };
            options.Mcp = new ScalarMcpOptions { Disabled = true };
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        });
    }
}
