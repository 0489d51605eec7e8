using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.TestClocks;

/// <summary>POST /test-clocks/{id}/advance: does all that falls due on the way.</summary>
public sealed class AdvanceTestClockEndpoint(IGrainFactory grains, TestClockRows rows, BillingApiSettings settings) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/test-clocks/{id}/advance", "advance_test_clock", "Test clocks", "Move a test clock forward", Access.Write)
    {
        Description = "Answers when all that falls due up to and including `to` is done, or after 20 s with 202: then read the clock until it is `ready`.",
        Body = Shape,
        Example = """{"to": "2027-01-31T00:00:00Z"}""",
        SandboxOnly = true,
        Answers = [new(200, typeof(TestClockView), "Ready: all is done."), new(202, typeof(TestClockView), "Still advancing.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("test clock");
        var grain = grains.GetGrain<ITestClockGrain>(call.Key(call.Id));
        var outcome = await grain.Advance(call.Body.As<AdvanceTestClock>(), call.Context);
        if (outcome.Refusal is { } refusal) return refusal.ToProblem();

        await grain.WaitUntilReady(settings.AdvancePatience);
        var clock = (await rows.Find(call.Organization, call.Id, call.Cancellation))!;
        return ApiAnswer.Single(clock, clock.Version, clock.Status == "ready" ? 200 : 202);
    }

    private static readonly ObjectSchema Shape = new("AdvanceTestClock", new Field("to", Shapes.Instant, Required: true));
}
