using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>The documents among which a credit must be seen: those of one subscription that share days of service, or one invoice and its credit notes.</summary>
public sealed record CreditHistory(IReadOnlyList<Invoice> Invoices, IReadOnlyList<CreditNote> Notes)
{
    public static CreditHistory None { get; } = new([], []);

    /// <summary>Invoices that were laid aside before they were numbered: nothing of them was ever asked for.</summary>
    public IReadOnlyList<InvoiceId> LaidAside { get; init; } = [];
}

/// <summary>What of a line was not given back yet.</summary>
public readonly record struct LineRest(Money Amount, Money Tax)
{
    public Money Gross => Amount + Tax;

    /// <summary>As the line was priced: with its tax when the price contained it.</summary>
    public Money Priced(DocumentLine line) => line.TaxBehavior == Catalog.TaxBehavior.Inclusive ? Gross : Amount;
}

/// <summary>
/// What every line of some invoices still has to give back, after all credit notes and after the credit lines of later invoices.
/// </summary>
/// <remarks>
/// A subscription gives unused service back at the newest line that charged it, also what earlier lines had charged for the same days
/// (a quantity that grew). What is more than that line therefore counts against the earlier ones.
/// </remarks>
public sealed class LeftToCredit
{
    private readonly CreditHistory _history;
    private readonly Dictionary<string, LineRest> _rests;
    private readonly HashSet<string> _byHand = new(StringComparer.Ordinal);

    private LeftToCredit(CreditHistory history)
    {
        _history = history;
        _rests = history.Invoices.SelectMany(invoice => invoice.Lines).Concat(history.Notes.SelectMany(Charges)).ToDictionary(line => line.Id, line => new LineRest(line.Amount, line.Tax), StringComparer.Ordinal);
    }

    public static LeftToCredit After(CreditHistory history)
    {
        var left = new LeftToCredit(history);
        foreach (var line in history.Invoices.Where(invoice => history.LaidAside.Contains(invoice.Id)).SelectMany(invoice => invoice.Lines)) left.Forget(line);
        foreach (var line in history.Notes.Where(note => note.Request is not null).SelectMany(note => note.Lines)) left.TakeByHand(line);
        foreach (var invoice in history.Invoices)
        {
            foreach (var line in invoice.Lines.Where(line => line.Kind == ChargeKind.Credit)) left.TakeUnused(line.Part?.Subscription ?? invoice.Subscription, left.StillGiven(line));
        }

        foreach (var note in history.Notes.Where(note => note.Request is null))
        {
            foreach (var line in note.Lines.Where(line => line.Kind == ChargeKind.Credit)) left.TakeUnused(note.Subscription, line);
        }

        return left;
    }

    /// <summary>What the subscriptions themselves left: what was given back by hand is not taken off.</summary>
    public static LeftToCredit ByHandAside(CreditHistory history) => After(history with { Notes = [.. history.Notes.Where(note => note.Request is null)] });

    /// <summary>The rest of a line; all of it when its document is not among those at hand.</summary>
    public LineRest Of(DocumentLine line) => _rests.TryGetValue(line.Id, out var rest) ? rest : new LineRest(line.Amount, line.Tax);

    /// <summary>All that may still be given back of an invoice, tax included; never negative.</summary>
    public Money Of(Invoice invoice)
    {
        var rest = Money.Sum(invoice.Lines.Select(line => Of(line).Gross), invoice.Currency);
        return rest.IsNegative ? Money.Zero(invoice.Currency) : rest;
    }

    /// <summary>
    /// The lines that charged a component for some days and still have something to give back, with the discounts that were taken off it;
    /// null when none of them was touched by hand, for then the subscription itself knows what it gave back.
    /// </summary>
    public IReadOnlyList<DocumentLine>? OfService(SubscriptionId subscription, string? component, ServicePeriod period)
    {
        DocumentLine[] lines = [.. Charging(subscription, component, period)];
        return lines.Any(line => _byHand.Contains(line.Id)) ? [.. lines.Where(line => line.Kind == ChargeKind.Discount || Of(line).Priced(line).IsPositive)] : null;
    }

    // What a credit line of an invoice gives back, as positive; an invoice that was given back took as much of that back again.
    private DocumentLine StillGiven(DocumentLine line) => CreditUnusedService.Flip(line with { Amount = _rests[line.Id].Amount, Tax = _rests[line.Id].Tax });

    private void Forget(DocumentLine line)
    {
        _rests[line.Id] = new LineRest(line.Amount with { Minor = 0 }, line.Tax with { Minor = 0 });
        _byHand.Add(line.Id);
    }

    private void TakeByHand(DocumentLine credit)
    {
        if (LineOf(credit) is not { } id || !_rests.TryGetValue(id, out var rest)) return;
        _rests[id] = new LineRest(rest.Amount - credit.Amount, rest.Tax - credit.Tax);
        _byHand.Add(id);
    }

    private void TakeUnused(SubscriptionId? subscription, DocumentLine credit)
    {
        if (subscription is not { } owner || credit.Period is not { } period) return;
        var (amount, tax) = (credit.Amount, credit.Tax);
        var named = LineOf(credit);
        foreach (var line in Charging(owner, credit.Component, period).OrderBy(line => line.Id == named ? 0 : 1))
        {
            var rest = _rests[line.Id];
            var (takenAmount, takenTax) = (Least(amount, rest.Amount), Least(tax, rest.Tax));
            _rests[line.Id] = new LineRest(rest.Amount - takenAmount, rest.Tax - takenTax);
            (amount, tax) = (amount - takenAmount, tax - takenTax);
        }
    }

    // Newest first.
    private IEnumerable<DocumentLine> Charging(SubscriptionId subscription, string? component, ServicePeriod period) => _history.Invoices
        .Select(invoice => (invoice.Subscription, invoice.CreatedAt, invoice.BillingDate, Charges: invoice.Lines))
        .Concat(_history.Notes.Select(note => (note.Subscription, note.CreatedAt, note.BillingDate, Charges: Charges(note))))
        .OrderByDescending(document => document.CreatedAt).ThenByDescending(document => document.BillingDate)
        .SelectMany(document => document.Charges.Where(line => (line.Part?.Subscription ?? document.Subscription) == subscription))
        .Where(line => line.Kind != ChargeKind.Credit && line.Component == component && line.Period?.Clip(period.Start, period.End) is not null);

    // A charge may stand on a credit note, beside a larger credit and with its sign turned.
    private static IReadOnlyList<DocumentLine> Charges(CreditNote note) =>
        [.. note.Lines.Where(line => line.Kind != ChargeKind.Credit).Select(CreditUnusedService.Flip)];

    private static Money Least(Money wanted, Money rest) => rest.IsPositive ? Money.Min(wanted, rest) : Money.Zero(wanted.Currency);

    private static string? LineOf(DocumentLine credit) => credit.Derivation.Inputs.FirstOrDefault(input => input.Name == "line")?.Value;
}
