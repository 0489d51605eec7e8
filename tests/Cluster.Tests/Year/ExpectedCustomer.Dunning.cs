using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <content>What the policy does about what is open.</content>
internal sealed partial class ExpectedCustomer
{
    private readonly Dictionary<FirmSubscription, LocalDate?> _ends;

    private Instant? DunnedAt(ExpectedInvoice invoice)
    {
        if (invoice.WrittenOff || invoice.Spared) return null;
        var next = Ahead(invoice).Select(step => (Instant?)StepAt(invoice, step)).FirstOrDefault();
        return next is { } at && invoice.HeldUntil is { } held && held > at ? held : next;
    }

    private IEnumerable<PolicyStep> Ahead(ExpectedInvoice invoice) =>
        _who.Policy.Steps.Where(step => !(step.Days <= invoice.Step) && StepAt(invoice, step) > invoice.IssuedAt);

    /// <summary>Eight in the morning where the customer is.</summary>
    private Instant StepAt(ExpectedInvoice invoice, PolicyStep step) =>
        (invoice.DueOn.PlusDays(step.Days) + new LocalTime(8, 0)).InZoneLeniently(_zone).ToInstant();

    private void Dun()
    {
        var reminded = new List<(ExpectedInvoice Invoice, PolicyStep Step)>();
        var given = new List<ExpectedInvoice>();
        foreach (var invoice in Invoices.Where(invoice => invoice.IsDunned(_now)))
        {
            // Of those that were missed the last one.
            if (Ahead(invoice).LastOrDefault(step => StepAt(invoice, step) <= _now) is not { } step) continue;
            invoice.Step = step.Days;
            if (step.Template is not null) reminded.Add((invoice, step));
            if (step.IsTheEnd) given.Add(invoice);
        }

        foreach (var invoice in given) GiveUp(invoice);
        foreach (var subscription in given.Select(invoice => invoice.Subscription).Distinct()) Over(subscription, Day(_now));
        Remind([.. reminded.Where(one => one.Step.Days <= 0)], one => reminded.Any(other => other.Invoice == one));
        Remind([.. reminded.Where(one => one.Step.Days > 0)], one => one.OverdueAt <= _now);
    }

    /// <summary>One message for all of it, by the gravest step.</summary>
    private void Remind(List<(ExpectedInvoice Invoice, PolicyStep Step)> reminded, Func<ExpectedInvoice, bool> isAbout)
    {
        if (reminded.Count == 0) return;
        ExpectedInvoice[] about = [.. Invoices.Where(invoice => invoice.IsDunned(_now) && isAbout(invoice)).OrderBy(invoice => invoice.DueOn)];
        var template = reminded.MaxBy(one => one.Step.Days).Step.Template;
        Mail($"{template} {string.Join(' ', about.Select(invoice => Text(invoice.IssuedOn)))} {Text(about.Sum(invoice => invoice.Due))}");
        Event($"reminder.requested {template} {about.Length}");
    }

    private void GiveUp(ExpectedInvoice invoice)
    {
        invoice.WrittenOff = true;
        Event($"invoice.written_off {Text(invoice.IssuedOn)} {Number(invoice.Due)}");
    }
}
