using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Dunning;

/// <summary>What can happen because a customer does not pay.</summary>
public abstract record DunningEvent : CustomerEvent
{
    private protected DunningEvent()
    {
    }
}

/// <summary>The customer is collected from by a policy from now on.</summary>
[EventType("dunning.policy_followed")]
public sealed record DunningPolicyFollowed(DunningPolicy Policy) : DunningEvent;

/// <summary>A step of the policy was taken for an invoice.</summary>
/// <param name="Days">From the due date.</param>
/// <param name="PassedOver">Steps whose day was over before anybody looked: their messages were not sent.</param>
/// <param name="Actions">What was done, in words.</param>
/// <param name="Suspended">Subscriptions to be paused.</param>
/// <param name="Canceled">Subscriptions to be canceled.</param>
[EventType("dunning.step_taken")]
public sealed record DunningStepTaken(
    InvoiceId Invoice, int Days, IReadOnlyList<int> PassedOver, IReadOnlyList<string> Actions, IReadOnlyList<SubscriptionId> Suspended, IReadOnlyList<SubscriptionId> Canceled, Instant At) : DunningEvent;

/// <summary>What a customer owes in total reached the balance of a step, of a policy by balance.</summary>
/// <param name="From">The balance of the gravest step that it reached.</param>
/// <param name="Owed">What was overdue then.</param>
/// <param name="PassedOver">Balances of steps that were reached at once with it: their messages were not sent.</param>
/// <param name="Actions">What was done, in words.</param>
/// <param name="Suspended">Subscriptions to be paused.</param>
/// <param name="Canceled">Subscriptions to be canceled.</param>
/// <param name="Number">Counts how often the customer reached a stage.</param>
[EventType("dunning.stage_reached")]
public sealed record DunningStageReached(
    Money From, Money Owed, IReadOnlyList<Money> PassedOver, IReadOnlyList<string> Actions, IReadOnlyList<SubscriptionId> Suspended, IReadOnlyList<SubscriptionId> Canceled, int Number, Instant At) : DunningEvent;

/// <summary>What a customer owes fell below the balance of the step that it had reached.</summary>
/// <param name="To">The balance of the step that it still reaches; null when it reaches none.</param>
[EventType("dunning.stage_left")]
public sealed record DunningStageLeft(Money From, Money? To, Instant At) : DunningEvent;

/// <summary>A message about invoices is to be sent.</summary>
/// <param name="Id">A function of what it is about, so that nothing is sent twice.</param>
[EventType("reminder.requested")]
public sealed record ReminderRequested(string Id, string Template, IReadOnlyList<InvoiceId> Invoices, Money AmountDue, Instant At) : DunningEvent;

/// <summary>Dunning and collection of an invoice wait until a day, or go on.</summary>
/// <param name="Until">Null goes on.</param>
[EventType("invoice.dunning_held")]
public sealed record DunningHeld(InvoiceId Invoice, Instant? Until, bool Skipped) : DunningEvent;

/// <summary>Late interest and recovery costs were charged for an invoice, on an invoice of their own.</summary>
/// <param name="Through">The first day that interest is not charged for yet.</param>
[EventType("invoice.late_fee_charged")]
public sealed record LateFeeCharged(InvoiceId Invoice, InvoiceId Fee, LocalDate Through) : DunningEvent;

/// <summary>Nothing of subscriptions that were paused for it is overdue any more.</summary>
[EventType("dunning.subscriptions_released")]
public sealed record SubscriptionsReleased(IReadOnlyList<SubscriptionId> Subscriptions) : DunningEvent;

/// <summary>A person is to be told: an alert is raised in the same commit.</summary>
/// <param name="Id">A function of its cause.</param>
/// <param name="Topic">Such as <c>dunning</c>.</param>
[EventType("alert.requested")]
public sealed record AlertRequested(string Id, string Topic, string Object, string Message, Instant At) : DunningEvent;

/// <summary>How events change what is done about what is overdue.</summary>
public static class DunningEvolution
{
    internal static CustomerState Apply(CustomerState state, DunningEvent @event) => @event switch
    {
        DunningPolicyFollowed followed => state with { Policy = followed.Policy },
        DunningStepTaken taken => Change(state, taken.Invoice, open => open with { DunnedThrough = taken.Days }) with
        {
            Suspended = [.. state.Suspended.Union(taken.Suspended).Except(taken.Canceled)],
        },
        DunningStageReached reached => state with
        {
            Stage = new DunningStage(reached.From, reached.At),
            StageCount = reached.Number,
            Suspended = [.. state.Suspended.Union(reached.Suspended).Except(reached.Canceled)],
        },
        DunningStageLeft left => state with { Stage = left.To is { } from ? new DunningStage(from, left.At) : null },
        DunningHeld held => Change(state, held.Invoice, open => open with { HeldUntil = held.Until, NotDunned = held.Skipped }),
        LateFeeCharged charged => Change(state, charged.Invoice, open => open with { InterestThrough = charged.Through }),
        SubscriptionsReleased released => state with { Suspended = [.. state.Suspended.Except(released.Subscriptions)] },
        ReminderRequested or AlertRequested => state,
        _ => throw new UnreachableException(),
    };

    private static CustomerState Change(CustomerState state, InvoiceId invoice, Func<OpenInvoice, OpenInvoice> change) => state with
    {
        Open = [.. state.Open.Select(open => open.Id == invoice ? change(open) : open)],
    };
}
