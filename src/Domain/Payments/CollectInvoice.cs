using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>When money is taken for an invoice that is collected by itself.</summary>
public enum CollectionMoment
{
    Issue,
    DueDate,
}

/// <summary>How invoices are collected by themselves.</summary>
/// <param name="RetryDays">Days after the first decline on which it is tried again, rising; none after a decline that is final.</param>
public sealed record CollectionTerms(CollectionMoment At, IReadOnlyList<int> RetryDays)
{
    public static CollectionTerms Default { get; } = new(CollectionMoment.Issue, [1, 3, 5, 7]);

    /// <summary>When an invoice is collected first; null when its customer pays by itself.</summary>
    /// <param name="dueDay">The beginning of its due day.</param>
    public Instant? First(CustomerState state, Instant issued, Instant dueDay) => state.Profile.Collection switch
    {
        CollectionMode.Manual => null,
        _ when At == CollectionMoment.Issue || dueDay < issued => issued,
        _ => dueDay,
    };
}

/// <summary>What is to be done about payments, and when.</summary>
public static class PaymentDue
{
    /// <summary>When a gateway is to be asked or money to be taken; null when neither is.</summary>
    public static Instant? Next(CustomerState state)
    {
        var checks = state.Attempts.Select(attempt => attempt.CheckAt).Concat(state.Refunds.Select(refund => refund.CheckAt));
        var moments = checks.Concat(Collectable(state).Select(At)).ToArray();
        return moments.Length == 0 ? null : moments.Min();
    }

    /// <summary>The first attempt that the gateway is to be asked about by now.</summary>
    public static OpenAttempt? ToCheck(CustomerState state, Instant now) => state.Attempts.FirstOrDefault(attempt => attempt.CheckAt <= now);

    public static OpenRefund? RefundToCheck(CustomerState state, Instant now) => state.Refunds.FirstOrDefault(refund => refund.CheckAt <= now);

    /// <summary>The next invoice that money is to be taken for by now.</summary>
    public static OpenInvoice? ToCollect(CustomerState state, Instant now) => Collectable(state).FirstOrDefault(open => At(open) <= now);

    /// <summary>The method that is charged: the newest that can be.</summary>
    public static PaymentMethod? MethodOf(CustomerState state) => state.Methods.LastOrDefault(method => method.CanBeCharged);

    private static Instant At(OpenInvoice open) => open.HeldUntil is { } held ? Instant.Max(held, open.Collecting!.NextAt!.Value) : open.Collecting!.NextAt!.Value;

    // Without a method nothing is due, however late: the method that is added makes it so. While one attempt is open no other begins.
    private static IEnumerable<OpenInvoice> Collectable(CustomerState state) => MethodOf(state) is null
        ? []
        : state.Open.Where(open => open.Collecting?.NextAt is not null && !open.WrittenOff && !state.Attempts.Any(attempt => attempt.Attempt.Invoice == open.Id));
}

/// <summary>Takes money for an invoice.</summary>
public static class CollectInvoice
{
    /// <summary>The attempt that is to be committed before the gateway hears of it.</summary>
    public static PaymentAttempted Begin(CustomerState state, OpenInvoice open, Instant now)
    {
        var method = PaymentDue.MethodOf(state)!;
        var payment = open.Collecting?.Payment
            ?? new PaymentId(IdForm.Derive("pay_", state.Id.Value, (state.PaymentCount + 1).ToString(CultureInfo.InvariantCulture)));
        var number = open.Collecting?.Payment is null ? 1 : open.Collecting.Attempts + 1;
        return new PaymentAttempted(new PaymentAttempt(payment, number, open.Id, open.AmountDue, method.Id, method.Type, method.Gateway!, method.Token!, now));
    }

    /// <summary>Collects an invoice now because somebody asks for it.</summary>
    /// <param name="exists">Whether the customer has an invoice of that id.</param>
    public static Decision<CustomerEvent> Now(CustomerState? state, InvoiceId invoice, bool exists, Instant now)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (state.Open.FirstOrDefault(open => open.Id == invoice) is not { } found) return NotDue(state, invoice);
        if (PaymentDue.MethodOf(state) is null) return Rejection.Conflict("no_payment_method", "The customer has no payment method that can be charged; add one first.");
        return state.Attempts.Any(attempt => attempt.Attempt.Invoice == invoice)
            ? Rejection.Conflict("payment_under_way", "A payment of this invoice is under way; its end is not known yet.")
            : new CustomerEvent[] { new CollectionPlanned(found.Id, now) };
    }

    internal static Rejection NotDue(CustomerState state, InvoiceId invoice)
    {
        if (state.Drafts.ContainsKey(invoice.Value)) return Rejection.Conflict("invoice_is_draft", "A draft is not paid; finalize it first.");
        return state.IsHeld(invoice)
            ? Rejection.Conflict("invoice_is_held", "The invoice waits for a person; release it first.")
            : Rejection.Conflict("nothing_due", "Nothing is due of this invoice.");
    }
}
