using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Audit;

/// <summary>Days that are not covered, or covered twice, and documents that do not fit them. That nothing else is taken for wrong, the scenarios prove.</summary>
public sealed class TileDaysTests
{
    private static readonly LocalDate Today = A.Day("2026-05-01");

    [Fact]
    public void Days_that_are_billed_one_after_the_other_are_right()
    {
        var (journal, documents) = Life();

        var tiling = TileDays.Of(journal, documents, Today, underWay: false);

        Assert.Null(tiling.Wrong);
        Assert.Equal(
            ["Billed 2026-01-15 2026-02-15", "Billed 2026-02-15 2026-03-15", "Billed 2026-03-15 2026-04-15", "Billed 2026-04-15 2026-05-15"],
            tiling.Stretches.Where(stretch => stretch.Start != stretch.End).Select(stretch => $"{stretch.Kind} {stretch.Start:R} {stretch.End:R}"));
    }

    [Fact]
    public void A_period_that_was_left_out_is_a_gap()
    {
        var (journal, documents) = Life();
        var second = journal.OfType<SubscriptionBilled>().ElementAt(1);

        Assert.Equal(
            "The days from 2026-02-15 to 2026-03-15 are neither billed nor free, trial or paused.",
            TileDays.Of([.. journal.Where(@event => @event != second)], documents, Today, underWay: false).Wrong);
    }

    [Fact]
    public void A_period_that_was_billed_twice_is_found()
    {
        var (journal, documents) = Life();
        var second = journal.OfType<SubscriptionBilled>().ElementAt(1);
        var twice = journal.SelectMany(@event => @event == second ? new[] { @event, @event } : [@event]);

        Assert.Equal("The days from 2026-02-15 on are billed on 2026-02-15, and were covered up to 2026-03-15 already.", TileDays.Of([.. twice], documents, Today, underWay: false).Wrong);
    }

    [Fact]
    public void Days_at_the_end_that_nothing_covers_are_found_unless_something_is_due()
    {
        var (journal, documents) = Life();

        Assert.Equal("Its days are covered up to 2026-05-15 and no further, and nothing is due.", TileDays.Of(journal, documents, A.Day("2026-05-15"), underWay: false).Wrong);
        Assert.Null(TileDays.Of(journal, documents, A.Day("2026-05-15"), underWay: true).Wrong);
    }

    [Fact]
    public void A_bill_without_a_document_and_a_document_without_a_bill_are_found()
    {
        var (journal, documents) = Life();

        Assert.Equal($"The bill {documents[1].Bill} stands on no document.", TileDays.Of(journal, [.. documents.Where(document => document != documents[1])], Today, underWay: false).Wrong);
        var stranger = documents[1] with { Bill = "inv_other", Id = "inv_other" };
        Assert.Equal("The document inv_other is of no day that the subscription has billed.", TileDays.Of(journal, [.. documents, stranger], Today, underWay: false).Wrong);
        Assert.Null(TileDays.Of(journal, [.. documents, stranger], Today, underWay: true).Wrong);
        // A shared invoice that still collects has no lines yet
        Assert.Null(TileDays.Of(journal, [.. documents.Select((document, i) => i == 1 ? document with { Lines = null } : document)], Today, underWay: false).Wrong);
        Assert.Equal($"The bill {documents[1].Bill} stands on 2 documents.", TileDays.Of(journal, [.. documents, documents[1] with { Id = "inv_other" }], Today, underWay: false).Wrong);
    }

    [Fact]
    public void Lines_that_do_not_cover_their_period_or_charge_something_else_are_found()
    {
        var (journal, documents) = Life();

        Assert.Contains("charges fee up to 2026-03-14, and the period it is for ends on 2026-03-15.", With(line => line with { Period = A.Period("2026-02-15", "2026-03-14") }), StringComparison.Ordinal);
        Assert.Contains("charges fee for [2026-02-16, 2026-03-15), and the days before it up to 2026-02-15.", With(line => line with { Period = A.Period("2026-02-16", "2026-03-15") }), StringComparison.Ordinal);
        Assert.Contains("charges 30.00 EUR for fee of [2026-02-15, 2026-03-15), the subscription says 31.00 EUR.", With(line => line with { Amount = A.Euros(30) }), StringComparison.Ordinal);

        string With(Func<DocumentLine, DocumentLine> change) =>
            TileDays.Of(journal, [.. documents.Select((document, i) => i == 1 ? document with { Lines = [.. document.Lines!.Select(change)] } : document)], Today, underWay: false).Wrong!;
    }

    [Fact]
    public void Whatever_cuts_days_must_lie_within_them()
    {
        var (journal, documents) = Life();
        var canceled = new SubscriptionCanceled(A.Day("2026-06-01"), new Cancellation(A.Day("2026-06-01"), CancelCredit.None, null, A.Now), []);

        Assert.Equal(
            "It ended on 2026-06-01, and the days from 2026-05-15 on are neither billed nor free, trial or paused.", TileDays.Of([.. journal, canceled], documents, Today, underWay: false).Wrong);
        Assert.Equal(
            "It was paused on 2026-06-01, and the days from 2026-05-15 on are neither billed nor free, trial or paused.",
            TileDays.Of([.. journal, new SubscriptionPaused(A.Day("2026-06-01"), [])], documents, Today, underWay: false).Wrong);
        Assert.Equal("It was paused on 2026-03-01, within days that were over.", TileDays.Of([.. journal, new SubscriptionPaused(A.Day("2026-03-01"), [])], documents, Today, underWay: false).Wrong);
    }

    // A monthly subscription from its start to today, and its documents.
    private static (SubscriptionEvent[] Journal, SubscriptionDocument[] Documents) Life()
    {
        var created = (SubscriptionCreated)CreateSubscription.Decide(null, A.Subscribe()).Events[0];
        var (journal, documents) = (new List<SubscriptionEvent> { created }, new List<CustomerEvent>());
        var (state, customer) = (SubscriptionEvolution.Evolve(null, created), A.Customer());
        while (NextStep.At(state, A.Plan(), new BillingZone("Europe/Paris").StartOf(Today)) is { } step)
        {
            if (step.Bill is { } bill)
            {
                var events = BillSubscription.Decide(customer, new BillSubscriptionCommand(bill, A.Organization(), [], A.Now)).Events;
                documents.AddRange(events);
                customer = events.Aggregate(customer, CustomerEvolution.Evolve);
            }

            journal.AddRange(step.Events);
            state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        }

        return ([.. journal], [.. SubscriptionDocuments.Of(documents)[state.Terms.Id]]);
    }
}
