using OrleansBilling.Domain.Alerts;

namespace OrleansBilling.Tests.Alerts;

public sealed class ResolveAlertTests
{
    private static readonly AlertState Open = AlertEvolution.Evolve(null, new AlertRaised("alt_1", "dunning", "inv_1", new CustomerId("cus_1"), "Look.", A.Now));

    [Fact]
    public void It_is_resolved_once_and_keeps_what_was_said_first()
    {
        var resolved = ResolveAlert.Decide(Open, "called", A.Now).Events.Aggregate(Open, (state, @event) => AlertEvolution.Evolve(state, @event));

        Assert.Equal(new AlertResolved("called", A.Now), resolved.Resolution);
        Assert.Equal(Open.Raised, resolved.Raised);
        Assert.Empty(ResolveAlert.Decide(resolved, "called", A.Now + Duration.FromDays(1)).Events);
        ResolveAlert.Decide(resolved, "wrote", A.Now).Rejection.ShouldBe("alert_is_resolved", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_note_may_be_missing_but_not_empty_and_nobody_resolves_what_is_not_there()
    {
        Assert.Equal(new AlertResolved(null, A.Now), Assert.Single(ResolveAlert.Decide(Open, null, A.Now).Events));
        ResolveAlert.Decide(Open, "", A.Now).Rejection.ShouldBe("text_required", "/note");
        ResolveAlert.Decide(null, null, A.Now).Rejection.ShouldBe("alert_not_found", null, RejectionKind.Missing);
    }
}
