using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Scenarios.World;

/// <summary>What must be true of every world, whatever its diary was about.</summary>
internal static class Books
{
    internal static void Verify(BillingWorld world)
    {
        world.WakeAll();
        world.Organization.Verify();
        foreach (var plan in world.Plans.Values) plan.Verify();
        foreach (var customer in world.Customers.Values) VerifyCustomer(customer, world);
        foreach (var invoice in world.Invoices) VerifyInvoice(invoice);
        VerifyCredited(world);
        foreach (var note in world.CreditNotes)
        {
            VerifyDocument(note.Lines, note.Subtotal, note.TaxBreakdown, note.TaxTotal, note.Total);
            Assert.Null(RecomputeDocument.Wrong(note));
        }

        foreach (var subscription in world.Subscriptions.Values)
        {
            subscription.Verify();
            CoveredDays.Verify(world, subscription);
            MrrBook.Verify(world, subscription);
        }

        world.Register.Verify();
        world.Meters.Verify(world);
    }

    private static void VerifyCustomer(Aggregate<CustomerState, CustomerEvent> customer, BillingWorld world)
    {
        LedgerBook.Verify(customer, world.Organization.State);
        customer.Verify();
        Assert.Empty(customer.State.Waiting);
        Assert.Equal(customer.Journal.Count, customer.State.Version);
        var balance = Money.Zero(customer.State.Currency);
        foreach (var movement in customer.Journal.Select(MovementOf).OfType<BalanceMovement>())
        {
            balance += movement.Amount;
            Assert.Equal(balance, movement.After);
            Assert.False(balance.IsNegative);
        }

        Assert.Equal(balance, customer.State.Balance);
    }

    private static BalanceMovement? MovementOf(CustomerEvent @event) => @event switch
    {
        CreditAdded added => added.Movement,
        InvoiceCreated created => created.Applied,
        CreditNoteCreated created => created.Credited,
        _ => null,
    };

    private static void VerifyInvoice(Invoice invoice)
    {
        VerifyDocument(invoice.Lines, invoice.Subtotal - invoice.DiscountTotal, invoice.TaxBreakdown, invoice.TaxTotal, invoice.Total);
        Assert.Null(RecomputeDocument.Wrong(invoice));
        Assert.False(invoice.CreditApplied.IsNegative);
        Assert.False(invoice.AmountDue.IsNegative);
    }

    // Whatever was given back by hand and by changes, together it is never more than was invoiced.
    private static void VerifyCredited(BillingWorld world)
    {
        foreach (var customer in world.CreditNotes.GroupBy(note => note.Customer))
        {
            var invoiced = world.Invoices.Where(invoice => invoice.Customer == customer.Key).Sum(invoice => invoice.Total.Minor);
            Assert.True(customer.Sum(note => note.Total.Minor) <= invoiced);
        }
    }

    private static void VerifyDocument(
        IReadOnlyList<DocumentLine> lines, Money subtotal, IReadOnlyList<Domain.Tax.TaxGroup> breakdown, Money tax, Money total)
    {
        Assert.False(total.IsNegative);
        Assert.Equal(total, subtotal + tax);
        Assert.Equal(subtotal, Money.Sum(lines.Select(line => line.Amount), total.Currency));
        Assert.Equal(tax, Money.Sum(lines.Select(line => line.Tax), total.Currency));
        Assert.Equal(tax, Money.Sum(breakdown.Select(group => group.Tax), total.Currency));
        foreach (var line in lines) Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation));
    }
}

/// <summary>Every day of a subscription since its start is in trial, free, or billed, and exactly once.</summary>
internal static class CoveredDays
{
    internal static void Verify(BillingWorld world, Aggregate<SubscriptionState, SubscriptionEvent> subscription)
    {
        var state = subscription.State;
        var documents = SubscriptionDocuments.Of(world.Customers.Values.Single(customer => customer.State.Id == state.Terms.Customer).Journal)[state.Terms.Id].ToArray();
        Assert.Null(TileDays.Of(subscription.Journal, documents, state.Zone.DayOf(world.Now), underWay: false).Wrong);
        DocumentLine[] lines = [.. Lines(world, state.Terms.Id)];
        if (subscription.Journal.Any(@event => @event is SubscriptionChanged or SubscriptionPaused))
        {
            VerifyGivenBack(lines);
            return;
        }

        ServicePeriod[] periods = [.. subscription.Journal.OfType<SubscriptionBilled>().Select(billed => billed.Period)];
        Follow(periods, state.Terms.FirstBilledDay);
        var plan = world.VersionOf(state);
        foreach (var component in plan.Components)
        {
            // Usage has a test of its own: every event counts once.
            if (component.Kind == ComponentKind.Usage) continue;
            // What is not sold in every phase does not cover every day.
            if (component.Kind == ComponentKind.Recurring && plan.Phases.Any(phase => phase.Components.All(other => other.Code != component.Code))) continue;
            DocumentLine[] own = [.. lines.Where(line => line.Component == component.Code && line.Kind is (ChargeKind.Recurring or ChargeKind.OneTime))];
            if (component.Kind == ComponentKind.OneTime) Assert.Equal(periods.Length == 0 ? 0 : 1, own.Length);
            else Follow([.. own.Select(line => line.Period!).OrderBy(period => period.Start)], state, End(world, subscription, periods, component));
            VerifyCredits(own, [.. lines.Where(line => line.Component == component.Code && line.Kind == ChargeKind.Credit)]);
        }
    }

    // A change charges days anew that it gives back, so days do not follow each other; but nothing is given back that was not charged.
    private static void VerifyGivenBack(DocumentLine[] lines)
    {
        foreach (var credits in lines.Where(line => line.Kind == ChargeKind.Credit).GroupBy(line => line.Component))
        {
            DocumentLine[] charged = [.. lines.Where(line => line.Component == credits.Key && line.Kind != ChargeKind.Credit && line.Period is not null)];
            Assert.All(credits, credit => Assert.Contains(charged, line => line.Period!.Start <= credit.Period!.Start && credit.Period.End <= line.Period.End));
            Assert.True(credits.Sum(credit => Math.Abs(credit.Amount.Minor)) <= charged.Sum(line => line.Amount.Minor), $"More of {credits.Key} was given back than charged.");
        }
    }

    // A charge may stand on a credit note, with its sign turned, when more was given back than charged.
    private static IEnumerable<DocumentLine> Lines(BillingWorld world, SubscriptionId subscription) =>
        world.Invoices.Where(invoice => invoice.Subscription == subscription).SelectMany(invoice => invoice.Lines)
            .Concat(world.CreditNotes.Where(note => note.Subscription == subscription && note.Request is null).SelectMany(note => note.Lines).Select(line => line with { Amount = -line.Amount }));

    // Advance: to the end of the period under way when it was billed. Arrears: to the start of that period, or to the end when it is over.
    private static LocalDate? End(
        BillingWorld world, Aggregate<SubscriptionState, SubscriptionEvent> subscription, ServicePeriod[] periods, Component component)
    {
        if (periods.Length == 0) return null;
        if (world.VersionOf(subscription.State).TimingOf(component) == BillingTiming.Advance) return periods[^1].End;
        var over = subscription.Journal[^1] switch
        {
            SubscriptionCanceled canceled => canceled.On,
            SubscriptionEnded ended => ended.On,
            _ => (LocalDate?)null,
        };
        return over is { } day ? LocalDate.Max(day, periods[0].Start) : periods[^1].Start;
    }

    private static void Follow(ServicePeriod[] billed, SubscriptionState state, LocalDate? end)
    {
        var from = state.Terms.FirstBilledDay;
        if (state.Terms.FirstPeriod == FirstPeriod.Free) from = Periods.Whole(state, from).End;
        if (end is not { } until || until <= from)
        {
            Assert.Empty(billed);
            return;
        }

        Assert.NotEmpty(billed);
        // A first period charged in full is paid for to its end, however short the slice that charged it.
        var whole = Periods.Whole(state, from);
        if (state.Terms.FirstPeriod == FirstPeriod.Full && until > billed[0].End && billed[0].End < whole.End)
        {
            Assert.Equal(from, billed[0].Start);
            (billed, from) = (billed[1..], whole.End);
        }

        Follow(billed, from);
        if (billed.Length > 0) Assert.Equal(until, billed[^1].End);
    }

    private static void Follow(ServicePeriod[] periods, LocalDate from)
    {
        foreach (var period in periods)
        {
            Assert.Equal(from, period.Start);
            from = period.End;
        }
    }

    // A credit lies within days that were charged, no day is given back twice, and never more than was charged for them.
    private static void VerifyCredits(DocumentLine[] charged, DocumentLine[] credits)
    {
        var given = new HashSet<LocalDate>();
        foreach (var credit in credits)
        {
            var line = Assert.Single(charged, line => line.Period!.Contains(credit.Period!.Start));
            Assert.True(credit.Period!.End <= line.Period!.End);
            Assert.True(Math.Abs(credit.Amount.Minor) <= line.Amount.Minor);
            for (var day = credit.Period.Start; day < credit.Period.End; day = day.PlusDays(1)) Assert.True(given.Add(day));
        }
    }
}
