using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Ledger;

namespace OrleansBilling.Tests.Audit;

/// <summary>What does not tie is named. That books that tie are taken for right, the scenarios prove.</summary>
public sealed class LedgerTiesTests
{
    [Theory]
    [InlineData(LedgerRole.Receivable, "The receivable of the ledger is 1.00 EUR, its documents and its state say 0.00 EUR.")]
    [InlineData(LedgerRole.CustomerCredit, "The customer credit of the ledger is 1.00 EUR, its documents and its state say 0.00 EUR.")]
    [InlineData(LedgerRole.Deferred, "The deferred revenue, once all months are over, of the ledger is 1.00 EUR, its documents and its state say 0.00 EUR.")]
    [InlineData(LedgerRole.Revenue, "The revenue of the ledger is 1.00 EUR, its documents and its state say 0.00 EUR.")]
    public void A_balance_that_does_not_tie_is_named(LedgerRole role, string wrong)
    {
        Assert.Null(LedgerTies.Broken(A.Customer(), [], []));
        Assert.Equal(wrong, LedgerTies.Broken(A.Customer(), [], [new RoleAmount(role, A.Euros(1))]));
    }

    [Fact]
    public void What_waits_for_its_number_is_not_posted_yet()
    {
        var waiting = A.Customer() with { Waiting = [new WaitingDocument("inv_1", DocumentSeries.Invoice, 1, A.Now)] };

        Assert.Null(LedgerTies.Broken(waiting, [], [new RoleAmount(LedgerRole.Revenue, A.Euros(1))]));
    }
}
