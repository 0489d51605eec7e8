using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Register;

namespace OrleansBilling.Tests.Payments;

/// <summary>A customer with an issued invoice of 100.00, a card, and a gateway whose answers the test gives.</summary>
internal sealed class PaymentWorld
{
    internal static readonly InvoiceId Invoice = new("inv_1");
    internal static readonly PaymentMethodId Card = new("pm_card");

    internal CustomerState State { get; private set; } = A.Customer();

    internal Instant Now { get; set; } = A.Now;

    internal CollectionTerms Terms { get; init; } = CollectionTerms.Default;

    internal OpenInvoice Open => State.Open.Single(open => open.Id == Invoice);

    internal OpenAttempt Attempt => State.Attempts.Single();

    internal PaymentWorld WithCard(string id = "pm_card", string token = "tok") =>
        Do(EditPaymentMethods.Add(State, new PaymentMethod(new PaymentMethodId(id), PaymentMethodType.Card, "sandbox", token, null, null, Now)));

    internal PaymentWorld Issued(string id = "inv_1", decimal amount = 100, CollectionMode mode = CollectionMode.Automatic)
    {
        State = State with { Profile = State.Profile with { Collection = mode } };
        var lines = new[] { new OneOffLineDraft("work", "Work", "1", amount.ToString(System.Globalization.CultureInfo.InvariantCulture), null) };
        var draft = new OneOffDraft { Id = new InvoiceId(id), Lines = lines };
        var created = InvoiceOneOff.Create(State, draft, null, A.Organization(), Utc, Now);
        Do(created);
        var entry = new RegisterEntry("INV-1", 1, A.Day("2026-01-15"), "", "");
        var numbered = new NumberedDocument(id, A.InvoiceOf(created), entry, A.Day("2026-02-14"));
        return Do(SettleReceivables.RecordNumbers(State, [numbered], Utc, DunningPolicy.Default with { Collection = Terms }, Now));
    }

    /// <summary>Begins what is to be collected now.</summary>
    internal PaymentAttempt Begin()
    {
        var begun = CollectInvoice.Begin(State, PaymentDue.ToCollect(State, Now)!, Now);
        Do(new CustomerEvent[] { begun });
        return begun.Attempt;
    }

    internal CustomerEvent[] Answer(GatewayAnswer answer)
    {
        var events = SettleAttempt.Decide(State, Attempt, answer, Terms, Now);
        Do(events);
        return events;
    }

    internal PaymentWorld After(int days)
    {
        Now += Duration.FromDays(days);
        return this;
    }

    internal PaymentWorld Do(Domain.Values.Decision<CustomerEvent> decision)
    {
        Assert.Null(decision.Rejection);
        State = decision.Events.Aggregate(State, CustomerEvolution.Evolve);
        return this;
    }

    private static readonly BillingZone Utc = new("UTC");
}
