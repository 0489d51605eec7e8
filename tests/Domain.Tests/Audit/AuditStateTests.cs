using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Audit;

public sealed class AuditStateTests
{
    private static readonly AuditCheck Fine = new("journal", 7, 0, null);
    private static readonly AuditCheck Bad = new("rows", 7, 1, new AuditFinding("invoices inv_1", "x"));
    private static readonly AuditState Running = AuditEvolution.Evolve(null, new AuditStarted(new AuditId("aud_1"), A.Now));

    [Fact]
    public void There_is_one_at_a_time()
    {
        Assert.IsType<AuditStarted>(Assert.Single(StartAudit.Decide(null, new AuditId("aud_1"), A.Now).Events));
        Assert.Empty(StartAudit.Decide(Running, new AuditId("aud_2"), A.Now).Events);

        var over = AuditEvolution.Evolve(Running, new AuditFinished([Fine], A.Now));
        var second = AuditEvolution.Evolve(over, Assert.Single(StartAudit.Decide(over, new AuditId("aud_2"), A.Now).Events));
        Assert.Equal(("aud_2", 2, AuditStatus.Running, 0), (second.Id.Value, second.Number, second.Status, second.Checks.Count));
    }

    [Fact]
    public void It_fails_when_a_check_found_something_or_it_broke_off()
    {
        Assert.Equal(AuditStatus.Passed, AuditEvolution.Evolve(Running, new AuditFinished([Fine], A.Now)).Status);
        Assert.Equal(AuditStatus.Failed, AuditEvolution.Evolve(Running, new AuditFinished([Fine, Bad], A.Now)).Status);
        var broken = AuditEvolution.Evolve(Running, new AuditBroken("why", [Fine], A.Now));
        Assert.Equal((AuditStatus.Failed, "why", 1), (broken.Status, broken.Error, broken.Checks.Count));
    }

    [Fact]
    public void It_goes_on_where_it_was_and_the_next_one_is_due_a_week_after_its_end()
    {
        var further = AuditEvolution.Evolve(Running, new AuditAdvanced(new AuditPlace("customers", ["cus_7"]), [Fine], A.Now + Duration.FromMinutes(1)));
        Assert.Equal(("customers", A.Now + Duration.FromMinutes(1), A.Now), (further.Place?.Stage, further.WorkedAt, further.Due));

        var end = A.Now + Duration.FromHours(1);
        var over = AuditEvolution.Evolve(further, new AuditFinished([Fine], end));
        Assert.Equal((null, end + Duration.FromDays(7)), (over.Place, over.Due));
    }
}
