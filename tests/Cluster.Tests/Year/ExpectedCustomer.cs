using System.Globalization;
using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>
/// A customer's year by the plain rules, worked out without any of the engine's code: which invoices on which days, what becomes of them,
/// what is done about them, and every mail and event there is to be.
/// </summary>
internal sealed partial class ExpectedCustomer
{
    private static readonly DateTimeZone Seller = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    private readonly FirmCustomer _who;
    private readonly DateTimeZone _zone;
    private readonly Dictionary<FirmSubscription, LocalDate?> _nextBill;
    private readonly HashSet<FirmSubscription> _trialsTold = [];
    private Instant _now = FirmYear.Begin;
    private int _officeDay;
    private decimal _credit;

    private ExpectedCustomer(FirmCustomer who)
    {
        _who = who;
        _zone = DateTimeZoneProviders.Tzdb[who.Zone];
        _token = who.Token;
        _cardToldAt = who.Token == "tok_expiring" ? StartOf(FirmYear.CardExpires.PlusDays(-30)) : null;
        _nextBill = who.Subscriptions.ToDictionary(subscription => subscription, subscription => (LocalDate?)subscription.FirstBilled);
        _ends = who.Subscriptions.ToDictionary(subscription => subscription, subscription => subscription.EndsOn);
    }

    /// <summary>Recipient and text of every mail.</summary>
    public List<string> Mails { get; } = [];

    /// <summary>Every event that the outside hears of.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What people do.</summary>
    public List<Act> Acts { get; } = [];

    public List<ExpectedInvoice> Invoices { get; } = [];

    /// <summary>What the cards were charged.</summary>
    public decimal Charged { get; private set; }

    public static ExpectedCustomer Of(FirmCustomer who)
    {
        var expected = new ExpectedCustomer(who);
        while (expected.Next() is { } next && next <= FirmYear.End)
        {
            expected._now = next;
            expected.Tell();
            expected.Bill();
            expected.Collect();
            expected.Dun();
            expected.Act();
        }

        return expected;
    }

    /// <summary>The next moment at which anything happens.</summary>
    private Instant? Next()
    {
        Instant?[] moments =
        [
            _cardToldAt,
            _officeDay < FirmYear.OfficeDays ? FirmYear.Office(_officeDay) : null,
            .. _nextBill.Select(pair => pair.Value is { } day ? StartOf(day) : (Instant?)null),
            .. _ends.Select(pair => pair.Value is { } day ? StartOf(day) : (Instant?)null),
            .. _who.Subscriptions.Select(TrialToldAt),
            .. Invoices.Where(invoice => invoice.IsOpen).SelectMany(invoice => new[] { TriedAt(invoice), invoice.KnownAt, DunnedAt(invoice) }),
        ];
        return moments.Min();
    }

    private void Tell()
    {
        if (_cardToldAt <= _now)
        {
            _cardToldAt = null;
            Mail($"card_expiring {Text(FirmYear.CardExpires)}");
        }

        foreach (var subscription in _who.Subscriptions.Where(subscription => TrialToldAt(subscription) <= _now).ToArray())
        {
            _trialsTold.Add(subscription);
            Mail($"trial_ending {Text(subscription.TrialEnd!.Value)}");
        }

        foreach (var (subscription, end) in _ends.Where(pair => pair.Value is { } day && StartOf(day) <= _now).ToArray()) Over(subscription, end!.Value);
    }

    private void Bill()
    {
        foreach (var (subscription, day) in _nextBill.Where(pair => pair.Value is { } day && StartOf(day) <= _now).ToArray())
        {
            // Counted from the first day and not from the last one: 31 January, 28 February, 31 March.
            var periods = Invoices.Count(invoice => invoice.Subscription == subscription) + 1;
            _nextBill[subscription] = subscription.FirstBilled.PlusMonths(periods * subscription.Months);
            Issue(subscription, day!.Value);
        }
    }

    private void Issue(FirmSubscription subscription, LocalDate day)
    {
        var issued = _now.InZone(Seller).Date;
        var due = issued.PlusDays(_who.TermsDays);
        var invoice = new ExpectedInvoice(subscription, day, issued, _now, due, StartOf(due.PlusDays(1)));
        var applied = Math.Min(_credit, invoice.Total);
        _credit -= applied;
        invoice.Due = invoice.Total - applied;
        invoice.TryAt = _token is null ? null : _who.Policy.AtDueDate ? StartOf(due) : _now;
        Invoices.Add(invoice);
        Mail($"invoice_issued {Text(issued)} {Text(invoice.Total)}");
        Event($"invoice.issued {Text(issued)} {Number(invoice.Due)}");
    }

    private void Over(FirmSubscription subscription, LocalDate day)
    {
        _ends[subscription] = null;
        if (_nextBill[subscription] is null) return;
        _nextBill[subscription] = null;
        Mail($"cancellation {Text(day)}");
    }

    private Instant? TrialToldAt(FirmSubscription subscription) =>
        subscription.TrialEnd is { } end && !_trialsTold.Contains(subscription) ? StartOf(LocalDate.Max(subscription.Start, end.PlusDays(-3))) : null;

    private Instant StartOf(LocalDate day) => _zone.AtStartOfDay(day).ToInstant();

    private LocalDate Day(Instant moment) => moment.InZone(_zone).Date;

    private void Mail(string text) => Mails.Add($"{_who.Email} {text}");

    private void Event(string text) => Events.Add($"{_who.Id} {text}");

    private static string Text(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture) + " EUR";

    private static string Number(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
