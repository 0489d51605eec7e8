using OrleansBilling.Cluster.Tests.Billing;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Audit;

public sealed class AuditTests(ITestOutputHelper output)
{
    [Fact]
    public Task Books_that_nobody_touched_pass_and_the_answer_says_how_much_was_checked() => BillingCluster.TestAsync("2026-01-15T10:00:00Z", async cluster =>
    {
        await cluster.LiveAsync();

        var audit = await cluster.AuditAsync();

        foreach (var check in audit.Checks) output.WriteLine(check.ToString());
        AuditedFirm.AssertPassed(audit);
        Assert.Equal(["journal", "ledger", "numbers", "days", "due", "amounts", "rows", "seals"], audit.Checks.Select(check => check.Name));
        Assert.All(audit.Checks, check => Assert.True(check.Checked > 0, $"{check.Name} checked nothing."));
    });
}
