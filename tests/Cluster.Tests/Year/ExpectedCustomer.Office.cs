using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <content>What people do: on the days of the office only, so that the clock stands still meanwhile.</content>
internal sealed partial class ExpectedCustomer
{
    private void Act()
    {
        if (_officeDay >= FirmYear.OfficeDays || FirmYear.Office(_officeDay) > _now) return;
        var today = Day(_now);
        if (_who.NewCardIn == _officeDay)
        {
            Do(ActKind.GivesANewCard);
            ChangeCard();
        }

        foreach (var subscription in _who.Subscriptions.Where(subscription => subscription.CancelsIn == _officeDay))
        {
            Do(ActKind.Cancels, subscription: subscription);
            _ends[subscription] = _nextBill[subscription];
        }

        foreach (var invoice in Invoices.Where(invoice => invoice.IsOpen).ToArray()) Treat(invoice, today);
        _officeDay++;
    }

    private void Treat(ExpectedInvoice invoice, LocalDate today)
    {
        var late = Period.DaysBetween(invoice.DueOn, today);
        var isFirst = invoice == Invoices[0];
        switch (_who.Habit)
        {
            case Habit.OnTime or Habit.OnceTooMuch when late >= -6:
                Pay(invoice, invoice.Due + (_who.Habit == Habit.OnceTooMuch && isFirst ? 10.00m : 0));
                break;
            case Habit.Late when late >= 5 + (_who.Number / 20):
                Pay(invoice, invoice.Due);
                break;
            case Habit.InTwoHalves when invoice.Due == invoice.Total ? late >= -6 : late >= 8:
                Pay(invoice, invoice.Due == invoice.Total ? invoice.Total / 2 : invoice.Due);
                break;
            case Habit.HalfAtMost when late >= 0 && invoice.Due == invoice.Total:
                Pay(invoice, invoice.Total / 2);
                break;
            case Habit.GivenUp when late >= 40 && !invoice.WrittenOff:
                Do(ActKind.IsWrittenOff, invoice);
                GiveUp(invoice);
                break;
            case Habit.Promises when late >= 1 && invoice.HeldUntil is null:
                Do(ActKind.IsHeld, invoice, until: today.PlusDays(25));
                invoice.HeldUntil = StartOf(today.PlusDays(25));
                break;
            case Habit.Promises when late >= 45:
                Pay(invoice, invoice.Due);
                break;
            case Habit.Spared when late >= 1 && !invoice.Spared:
                Do(ActKind.IsSpared, invoice);
                invoice.Spared = true;
                break;
        }
    }

    private void Pay(ExpectedInvoice invoice, decimal amount)
    {
        Do(ActKind.Pays, invoice, amount: amount);
        Receive(invoice, amount);
    }

    private void Do(ActKind kind, ExpectedInvoice? invoice = null, FirmSubscription? subscription = null, decimal amount = 0, LocalDate? until = null) =>
        Acts.Add(new Act(_officeDay, kind, _who, invoice?.Subscription ?? subscription, invoice?.BilledOn, amount, until));
}
