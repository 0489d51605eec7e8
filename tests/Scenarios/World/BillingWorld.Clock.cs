using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>The clock of the world, and what happens when it moves.</summary>
public sealed partial class BillingWorld
{
    private readonly Dictionary<string, Invoice> _invoices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CreditNote> _creditNotes = new(StringComparer.Ordinal);

    /// <summary>Goes from due moment to due moment up to and including the target, as a test clock does.</summary>
    public BillingWorld AdvanceTo(string dayOrInstant) => AdvanceTo(InstantOf(dayOrInstant));

    /// <summary>The same to the last tick before it.</summary>
    public BillingWorld AdvanceToJustBefore(string dayOrInstant) => AdvanceTo(InstantOf(dayOrInstant) - Duration.Epsilon);

    private BillingWorld AdvanceTo(Instant target)
    {
        for (var due = NextDue(); due <= target; due = NextDue())
        {
            Now = Instant.Max(Now, due.Value);
            WakeAll();
        }

        Now = Instant.Max(Now, target);
        return this;
    }

    /// <summary>Nobody wakes until then: the clock jumps, and all that is overdue is done in one pass.</summary>
    public BillingWorld SleepUntil(string dayOrInstant)
    {
        Now = InstantOf(dayOrInstant);
        return WakeAll();
    }

    /// <summary>Wakes everybody once; who has nothing to do, does nothing.</summary>
    public BillingWorld WakeAll()
    {
        foreach (var subscription in _subscriptions.Values) Wake(subscription);
        foreach (var customer in _customers.Values) Wake(customer);
        return this;
    }

    private Instant? NextDue() => _subscriptions.Values.Select(subscription => NextStep.Due(subscription.State))
        .Concat(_customers.Values.Select(customer => CustomerDue.Next(customer.State)))
        .Min();

    private void Wake(Aggregate<SubscriptionState, SubscriptionEvent> subscription)
    {
        while (Step(subscription) is { } step)
        {
            if (step.Bill is { } bill)
            {
                var customer = _customers.Values.Single(candidate => candidate.State.Id == subscription.State.Terms.Customer);
                Bill(customer, bill);
                // The reply was lost, so the subscription prices it again, and asks again.
                Assert.Equal(Amounts(bill), Amounts(Step(subscription)!.Bill!));
                Bill(customer, bill);
            }

            subscription.Record(step.Events);
            Meters.Remember(subscription.State.Terms.Id, step.Events);
            Assert.False(NextStep.Due(subscription.State) < step.Due, "The next due moment lies before the one just done.");
        }
    }

    private BillingStep? Step(Aggregate<SubscriptionState, SubscriptionEvent> subscription) => Meters.Answer(
        usage => NextStep.At(subscription.State, VersionOf(subscription.State), Now, usage), (plan, version) => _plans[plan].State.Version(version)!);

    private static string Amounts(BillRequest bill) => string.Join(' ', bill.Charges.Select(charge => charge.Amount).Concat(bill.Unused.Select(unused => unused.Amount)));

    private void Bill(Aggregate<CustomerState, CustomerEvent> customer, BillRequest request)
    {
        if (_invoices.ContainsKey(request.Invoice.Value) || _creditNotes.ContainsKey(CreditNoteId.InsteadOf(request.Invoice).Value)) return;
        OriginalDocument[] originals = [.. request.Unused.Select(unused => unused.Invoice).Distinct().Select(Original)];
        Keep(customer.Once(state => BillSubscription.Decide(state, new BillSubscriptionCommand(request, Organization.State, originals, Now) { History = History })));
    }

    private OriginalDocument Original(InvoiceId id) => _invoices.TryGetValue(id.Value, out var invoice)
        ? OriginalDocument.Of(invoice)
        : OriginalDocument.Of(id, _creditNotes[CreditNoteId.InsteadOf(id).Value]);

    private void Wake(Aggregate<CustomerState, CustomerEvent> customer)
    {
        if (customer.State.Waiting.Count > 0)
        {
            NumberedDocument[] numbered = [.. customer.State.Waiting.Select(Number)];
            var policy = Organization.State.PolicyOf(customer.State.Profile.DunningPolicy);
            customer.Do(state => SettleReceivables.RecordNumbers(state!, numbered, ZoneOf(customer.State.Profile.Name), policy, Now));
        }

        customer.Do(state => SettleReceivables.MarkOverdue(state!, Now));
        customer.Do(state => Dun.Decide(state!, Organization.State, ZoneOf(customer.State.Profile.Name), Now));
    }

    private NumberedDocument Number(WaitingDocument waiting) => waiting.Series == DocumentSeries.Invoice
        ? Register.Number(_invoices[waiting.Id], Organization.State, Now)
        : Register.Number(_creditNotes[waiting.Id], Organization.State, Now);

    // The rows of the database, in which documents are found by id.
    private void Keep(IReadOnlyList<CustomerEvent> events)
    {
        foreach (var @event in events)
        {
            if (@event is InvoiceCreated invoice) _invoices.Add(invoice.Invoice.Id.Value, invoice.Invoice);
            if (@event is CreditNoteCreated note) _creditNotes.Add(note.CreditNote.Id.Value, note.CreditNote);
        }
    }
}
