using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TestClocks;

/// <summary>GET /test-clocks/{id}.</summary>
public sealed class GetTestClockEndpoint(TestClockRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/test-clocks/{id}", "get_test_clock", "Test clocks", "Read a test clock", Access.Read)
    {
        SandboxOnly = true,
        Answers = [new(200, typeof(TestClockView), "The test clock.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("test clock") : ApiAnswer.Single(view, view.Version);
    }
}
