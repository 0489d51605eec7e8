using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TestClocks;

/// <summary>POST /test-clocks.</summary>
public sealed class CreateTestClockEndpoint(IGrainFactory grains, TestClockRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/test-clocks", "create_test_clock", "Test clocks", "Create a test clock", Access.Write)
    {
        Body = Shape,
        Example = """{"now": "2026-01-31T00:00:00Z"}""",
        SandboxOnly = true,
        Answers = [new(201, typeof(TestClockView), "Created."), new(200, typeof(TestClockView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateTestClock>();
        var id = sent.Id ?? call.NewId("clk_");
        var outcome = await grains.GetGrain<ITestClockGrain>(call.Key(id)).Create(sent with { Id = id }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), view => view.Version, "/v1/test-clocks");
    }

    private static readonly ObjectSchema Shape = new(
        "CreateTestClock", Shapes.OwnId("clk_"), new Field("name", Shapes.Word), new Field("now", Shapes.Instant, Required: true));
}
