using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TestClocks;

/// <summary>GET /test-clocks.</summary>
public sealed class ListTestClocksEndpoint(TestClockRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/test-clocks", "list_test_clocks", "Test clocks", "List test clocks", Access.Read)
    {
        Filters = TestClockRows.Filters,
        SandboxOnly = true,
        Answers = [new(200, typeof(Page<TestClockView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
