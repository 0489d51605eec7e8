namespace OrleansBilling.Api.Http;

/// <summary>Hides the route that FastEndpoints adds for its own tests.</summary>
public sealed class OurRoutesOnly(RequestDelegate next)
{
    private const string TestRoute = "_test_url_cache_";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: TestRoute }) http.SetEndpoint(null);
        return next(http);
    }
}
