using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>What a day of a subscription is.</summary>
public enum DayKind
{
    Trial,

    /// <summary>Agreed to be free: before the day from which it is billed, or a period that nothing is charged for.</summary>
    Free,
    Billed,
    Paused,

    /// <summary>Not used: before it was taken up again.</summary>
    Over,
}

/// <summary>Days that follow each other and are all of one kind.</summary>
/// <param name="End">The first day after them; null when it is not known yet.</param>
public sealed record Stretch(DayKind Kind, LocalDate Start, LocalDate? End);

/// <summary>A document of a subscription: what it has on an invoice, or on the credit note in its stead.</summary>
/// <param name="Bill">The id of the bill that it is: the one under which the subscription knows it, or that of the credit note in its stead.</param>
/// <param name="Lines">Its lines; of a credit note with their signs turned; null while a shared invoice still collects.</param>
public sealed record SubscriptionDocument(string Bill, string Id, IReadOnlyList<DocumentLine>? Lines);

/// <summary>How the days of a subscription are covered, or the first thing that is wrong with that.</summary>
public sealed record Tiling(IReadOnlyList<Stretch> Stretches, string? Wrong);

/// <summary>
/// Lays the days of a subscription side by side as its events say, and holds them against its documents: every day since its start is billed,
/// free, trial or paused, and exactly once; what is billed is on a document, and no document is of days that the subscription does not know of.
/// </summary>
public static class TileDays
{
    /// <param name="journal">All events of the subscription.</param>
    /// <param name="documents">Its documents, whichever way they came about, but for credit notes by hand.</param>
    /// <param name="today">Where the customer is; days before it must be covered.</param>
    /// <param name="underWay">Whether something is due at this moment: then days up to today, and a document, may be just about to come.</param>
    public static Tiling Of(IReadOnlyList<SubscriptionEvent> journal, IReadOnlyList<SubscriptionDocument> documents, LocalDate today, bool underWay)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(documents);
        var days = new DaysInOrder();
        var bills = new BillsOnDocuments(documents);
        var state = (SubscriptionState?)null;
        foreach (var @event in journal)
        {
            days.Take(state, @event);
            bills.Take(state, @event);
            state = SubscriptionEvolution.Evolve(state, @event);
        }

        return new Tiling(days.Stretches, days.Wrong ?? bills.Wrong ?? Unfinished(state!, days, today, underWay) ?? (underWay ? null : bills.Surplus));
    }

    private static string? Unfinished(SubscriptionState state, DaysInOrder days, LocalDate today, bool underWay)
    {
        if (state.IsOver || underWay || days.End is not { } end || end > today) return null;
        return $"Its days are covered up to {end:R} and no further, and nothing is due.";
    }

    /// <summary>The days, as the events cover them one after the other.</summary>
    private sealed class DaysInOrder
    {
        private readonly List<Stretch> _stretches = [];

        public IReadOnlyList<Stretch> Stretches => _stretches;

        public string? Wrong { get; private set; }

        /// <summary>The first day that is not covered; null when all days to come are.</summary>
        public LocalDate? End => _stretches.Count == 0 ? null : _stretches[^1].End;

        public void Take(SubscriptionState? state, SubscriptionEvent @event)
        {
            switch (@event)
            {
                case SubscriptionCreated created: Begin(created.Terms); break;
                case SubscriptionBilled billed: Bill(state!, billed.On, billed.Period, billed.Charged.Count); break;
                case SubscriptionChanged { BeginsPeriod: true, Current: { } current } changed:
                    Cut(changed.On, "changed");
                    Bill(state!, changed.On, current.Period, current.Charged.Count);
                    break;
                case SubscriptionChanged { Current: { } current } changed when current.Period.End != End:
                    Wrong ??= $"The change of {changed.On:R} goes on with {current.Period}, its days were covered up to {End:R}.";
                    break;
                case SubscriptionPaused paused:
                    Cut(paused.On, "paused");
                    Add(DayKind.Paused, paused.On, null);
                    break;
                case SubscriptionResumed resumed: Cut(resumed.On, "resumed"); break;
                case SubscriptionCanceled canceled: Finish(canceled.On); break;
                case SubscriptionEnded ended: Finish(ended.On); break;
                case SubscriptionReactivated reactivated: Reactivate(reactivated); break;
            }
        }

        private void Begin(SubscriptionTerms terms)
        {
            if (terms.TrialEnd is { } trial && trial > terms.StartDate) Add(DayKind.Trial, terms.StartDate, LocalDate.Min(trial, terms.FirstBilledDay));
            var from = End ?? terms.StartDate;
            if (terms.FirstBilledDay > from || _stretches.Count == 0) Add(DayKind.Free, from, terms.FirstBilledDay);
        }

        private void Bill(SubscriptionState state, LocalDate on, ServicePeriod period, int charged)
        {
            if (End is { } end && (period.Start != end || on != end))
            {
                Wrong ??= period.Start > end
                    ? $"The days from {end:R} to {period.Start:R} are neither billed nor free, trial or paused."
                    : $"The days from {period.Start:R} on are billed on {on:R}, and were covered up to {end:R} already.";
            }

            Add(charged == 0 && Periods.IsFree(state, period) ? DayKind.Free : DayKind.Billed, period.Start, period.End);
        }

        // Whoever was canceled before its days began has none.
        private void Finish(LocalDate on)
        {
            if (End is { } end && on > end) Wrong ??= $"It ended on {on:R}, and the days from {end:R} on are neither billed nor free, trial or paused.";
            while (_stretches.Count > 0 && _stretches[^1].Start >= on) _stretches.RemoveAt(_stretches.Count - 1);
            if (_stretches.Count > 0) _stretches[^1] = _stretches[^1] with { End = on };
            else Add(DayKind.Over, on, on);
        }

        private void Cut(LocalDate on, string what)
        {
            if (End is { } end && on > end) Wrong ??= $"It was {what} on {on:R}, and the days from {end:R} on are neither billed nor free, trial or paused.";
            if (_stretches.Count > 0 && on < _stretches[^1].Start) Wrong ??= $"It was {what} on {on:R}, within days that were over.";
            if (_stretches.Count > 0) _stretches[^1] = _stretches[^1] with { End = on };
        }

        private void Reactivate(SubscriptionReactivated reactivated)
        {
            if (End is { } end && end < reactivated.On) Add(DayKind.Over, end, reactivated.On);
            if (reactivated.Current is not { } paid) return;
            if (!paid.Period.Contains(reactivated.On)) Wrong ??= $"It was taken up again on {reactivated.On:R} with the days of {paid.Period}.";
            Add(DayKind.Billed, reactivated.On, paid.Period.End);
        }

        private void Add(DayKind kind, LocalDate start, LocalDate? end) => _stretches.Add(new Stretch(kind, start, end));
    }

    /// <summary>Which document each event names, and whether the document says what the event says.</summary>
    private sealed class BillsOnDocuments(IReadOnlyList<SubscriptionDocument> documents)
    {
        private readonly ILookup<string, SubscriptionDocument> _documents = documents.ToLookup(document => document.Bill);
        private readonly HashSet<string> _known = [];

        public string? Wrong { get; private set; }

        /// <summary>A document that no event knows.</summary>
        public string? Surplus => documents.FirstOrDefault(document => !_known.Contains(document.Bill)) is { } surplus
            ? $"The document {surplus.Id} is of no day that the subscription has billed."
            : null;

        public void Take(SubscriptionState? state, SubscriptionEvent @event)
        {
            switch (@event)
            {
                case SubscriptionBilled billed: Follow(billed.Invoice, billed.Period, billed.Charged); break;
                case SubscriptionChanged { BeginsPeriod: true, Current: { } current } changed: Follow(changed.Invoice, current.Period, current.Charged); break;
                case SubscriptionChanged changed: Know(changed.Invoice); break;
                case OpenItemsBilled billed: Know(billed.Invoice); break;
                case UsageBilled billed: Know(billed.Invoice, mustExist: false); break;
                // What an end or a pause settles, no event names: its id follows from the day.
                case SubscriptionPaused paused: Settle(state!, paused.On, "pause"); break;
                case SubscriptionCanceled canceled: Settle(state!, canceled.On, "end"); break;
                case SubscriptionEnded ended: Settle(state!, ended.On, "end"); break;
            }
        }

        private void Settle(SubscriptionState state, LocalDate on, string kind) =>
            Know(InvoiceId.Of(state.Terms.Id, on, Steps.Kind(kind, state)), mustExist: false);

        private void Know(InvoiceId? bill, bool mustExist = true)
        {
            if (bill is not { } id) return;
            var instead = CreditNoteId.InsteadOf(id).Value;
            _known.Add(id.Value);
            _known.Add(instead);
            var found = _documents[id.Value].Count() + _documents[instead].Count();
            if (found > 1) Wrong ??= $"The bill {id} stands on {found} documents.";
            if (found == 0 && mustExist) Wrong ??= $"The bill {id} stands on no document.";
        }

        // A change within the period adds lines for the rest of it, so only what begins a period is held against its document.
        private void Follow(InvoiceId? bill, ServicePeriod period, IReadOnlyList<ChargedComponent> charged)
        {
            Know(bill);
            if (bill is not { } id) return;
            if ((_documents[id.Value].FirstOrDefault() ?? _documents[CreditNoteId.InsteadOf(id).Value].FirstOrDefault()) is not { Lines: { } all } document) return;
            foreach (var component in charged.Where(component => component.Invoice == id && component.Quantities.Count == 1))
            {
                DocumentLine[] lines =
                [
                    .. all.Where(line => line.Component == component.Component.Code && line.Kind == ChargeKind.Recurring && line.Period?.Start >= period.Start)
                        .OrderBy(line => line.Period!.Start),
                ];
                Wrong ??= WrongLines(lines, period, component, document.Id);
            }
        }

        private static string? WrongLines(DocumentLine[] lines, ServicePeriod period, ChargedComponent component, string document)
        {
            var covered = period.Start;
            foreach (var line in lines)
            {
                if (line.Period!.Start != covered) return $"{document} charges {component.Component.Code} for {line.Period}, and the days before it up to {covered:R}.";
                covered = line.Period.End;
            }

            if (covered != period.End) return $"{document} charges {component.Component.Code} up to {covered:R}, and the period it is for ends on {period.End:R}.";
            var charged = Money.Sum(lines.Select(line => line.Priced), component.Invoiced.Currency);
            return charged == component.Invoiced ? null : $"{document} charges {charged} for {component.Component.Code} of {period}, the subscription says {component.Invoiced}.";
        }
    }
}
