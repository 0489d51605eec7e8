using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>What a person asks to be sent.</summary>
public static class SendNotices
{
    /// <summary>Sends an issued invoice, whatever was sent before: each request is a cause of its own.</summary>
    /// <param name="status">The invoice's status; null when the customer has no such invoice.</param>
    public static Decision<CustomerEvent> Send(CustomerState? state, InvoiceId invoice, string? status, Instant now)
    {
        if (state is null || status is null) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (status is "draft" or "void") return Rejection.Conflict("invoice_not_sendable", $"Only an issued invoice is sent; this one is {status}.");
        return state.Profile.Email is null
            ? Rejection.Conflict("customer_has_no_email", "The customer has no e-mail address to send it to.")
            : new CustomerEvent[] { new InvoiceSendRequested(invoice, now) };
    }

    /// <summary>Queues a notice again that failed or was skipped.</summary>
    /// <param name="status">The notice's status; null when the customer has no such notice.</param>
    public static Decision<CustomerEvent> Resend(CustomerState? state, NoticeId notice, string? status, Instant now)
    {
        if (state is null || status is null) return Rejection.Missing("notice_not_found", "There is no such notice.");
        return status is not ("failed" or "skipped")
            ? Rejection.Conflict("notice_not_resendable", $"Only a notice that failed or was skipped is sent again; this one is {status}.")
            : new CustomerEvent[] { new NoticeResendRequested(notice, now) };
    }
}
