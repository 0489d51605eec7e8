using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <content>How cards are charged, and what each kind of card does.</content>
internal sealed partial class ExpectedCustomer
{
    private string? _token;
    private bool _cardIsLost;
    private int _declinesOfTheCard;
    private Instant? _cardToldAt;

    private Instant? TriedAt(ExpectedInvoice invoice) => invoice.TryAt is { } at && !invoice.WrittenOff && invoice.KnownAt is null && !_cardIsLost
        ? invoice.HeldUntil is { } held && held > at ? held : at
        : null;

    private void Collect()
    {
        foreach (var invoice in Invoices.Where(invoice => invoice.KnownAt <= _now).ToArray())
        {
            invoice.KnownAt = null;
            if (_token == "tok_pending_fails") Decline(invoice, "debit_returned");
            else Charge(invoice);
        }

        foreach (var invoice in Invoices.Where(invoice => invoice.IsOpen && TriedAt(invoice) <= _now).ToArray())
        {
            // The first of them may have lost the card.
            if (!_cardIsLost) Try(invoice);
        }
    }

    private void Try(ExpectedInvoice invoice)
    {
        (invoice.TryAt, invoice.WasAskedFor) = (null, true);
        switch (_token)
        {
            case "tok_pending" or "tok_pending_fails":
                invoice.KnownAt = _now + Duration.FromDays(1);
                break;
            case "tok_never":
                // The order is lost; that nobody has it is found out after a minute, and it is sent again.
                invoice.KnownAt = _now + Duration.FromMinutes(1);
                break;
            case "tok_lost_card":
                _cardIsLost = true;
                Decline(invoice, "lost_card", forGood: true);
                break;
            case "tok_declined":
                Decline(invoice, "insufficient_funds");
                break;
            case { } fails when fails.StartsWith("tok_fails_", StringComparison.Ordinal) && _declinesOfTheCard < fails[^1] - '0':
                _declinesOfTheCard++;
                Decline(invoice, "insufficient_funds");
                break;
            default:
                Charge(invoice);
                break;
        }
    }

    private void Charge(ExpectedInvoice invoice)
    {
        Charged += invoice.Due;
        Receive(invoice, invoice.Due);
    }

    private void Decline(ExpectedInvoice invoice, string code, bool forGood = false)
    {
        invoice.HasFailed = true;
        invoice.FirstDeclinedAt ??= _now;
        var retries = _who.Policy.Retries;
        invoice.TryAt = forGood || invoice.Declines >= retries.Length ? null : invoice.FirstDeclinedAt + Duration.FromDays(retries[invoice.Declines]);
        invoice.Declines++;
        var again = invoice.TryAt is { } at ? Text(Day(at)) : "never";
        Mail($"payment_failed {Text(invoice.IssuedOn)} {Text(Day(_now))} {Text(invoice.Due)} {code} {again}");
        Event($"payment.failed {Text(invoice.IssuedOn)} {code}");
    }

    private void Receive(ExpectedInvoice invoice, decimal amount)
    {
        var applied = Math.Min(amount, invoice.Due);
        invoice.Due -= applied;
        _credit += amount - applied;
        Mail($"payment_received {Text(invoice.IssuedOn)} {Text(Day(_now))} {Text(amount)}");
        Event($"payment.succeeded {Text(invoice.IssuedOn)} {Number(amount)}");
        if (!invoice.IsOpen) Event($"invoice.paid {Text(invoice.IssuedOn)}");
    }

    private void ChangeCard()
    {
        (_token, _cardIsLost) = ("tok_ok", false);
        foreach (var invoice in Invoices.Where(invoice => invoice.IsOpen && !invoice.WrittenOff && invoice.Declines > 0))
        {
            (invoice.TryAt, invoice.Declines, invoice.FirstDeclinedAt) = (_now, 0, null);
        }

        Collect();
    }
}
