using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Register;
using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>Numbers run from 1 without a gap, each seal follows from the one before and the sealed text, and documents bear what the register says.</summary>
internal static class NumbersCheck
{
    /// <summary>Each document that a customer's journal says is issued stands in the register with the same number, date and seal.</summary>
    public static void Documents(ReplayedStream<CustomerState, CustomerEvent> customer, IReadOnlyDictionary<string, AuditedNumber> register, AuditTally tally)
    {
        var totals = customer.Events.Select(Total).OfType<(string Id, string Total)>().DistinctBy(total => total.Id).ToDictionary(total => total.Id, total => total.Total);
        foreach (var (id, entry, dueDate) in customer.Events.Select(Issued).OfType<(string, RegisterEntry, LocalDate?)>())
        {
            if (!register.TryGetValue(id, out var number))
            {
                tally.Check(AuditTally.Numbers, "register_entries " + id, $"{entry.Number} is not in the register.");
                continue;
            }

            var same = (number.Number, number.Sequence, number.IssueDate, number.Seal, number.Previous) == (entry.Number, entry.Sequence, entry.IssueDate, entry.Seal, entry.Previous)
                && (dueDate is null || number.DueDate == dueDate);
            tally.Check(AuditTally.Numbers, Place(number), same ? WrongText(number, totals.GetValueOrDefault(id)) : $"The journal of {customer.Id} has {id} with another number, date or seal.");
        }
    }

    /// <summary>A page of a series, which goes on where the one before ended.</summary>
    /// <param name="end">The last entry before; null at the beginning.</param>
    /// <param name="datesMayGoBack">In a sandbox, whose test clocks are not in step.</param>
    public static void Chain(IReadOnlyList<AuditedNumber> page, AuditedNumber? end, bool datesMayGoBack, AuditTally tally)
    {
        var (sequence, seal, date) = (end?.Sequence ?? 0, end?.Seal ?? SealRule.Genesis, end?.IssueDate ?? LocalDate.MinIsoValue);
        foreach (var entry in page)
        {
            tally.Check(AuditTally.Numbers, Place(entry), Broken(entry, sequence, seal, date, datesMayGoBack));
            (sequence, seal, date) = (entry.Sequence, entry.Seal, LocalDate.Max(date, entry.IssueDate));
        }
    }

    public static string Place(AuditedNumber entry) => string.Create(CultureInfo.InvariantCulture, $"register_entries {entry.Series} {entry.Sequence}");

    private static string? Broken(AuditedNumber entry, long sequence, string seal, LocalDate date, bool datesMayGoBack)
    {
        if (entry.Sequence != sequence + 1) return string.Create(CultureInfo.InvariantCulture, $"Number {sequence + 1} of the series is missing.");
        if (entry.Previous != seal) return "It is not chained to the seal before it.";
        if (SealRule.Next(seal, entry.Text) != entry.Seal) return "Its seal is not that of its text and of the seal before it.";
        return !datesMayGoBack && entry.IssueDate < date ? $"It bears the date {entry.IssueDate:R}, one before it bears {date:R}." : null;
    }

    // The text stays as it was sealed, however later versions would write it: what every version writes is compared.
    private static string? WrongText(AuditedNumber number, string? total)
    {
        try
        {
            var text = JsonNode.Parse(number.Text)!;
            var said = ((string?)text["id"], (string?)text["number"], (string?)text["issue_date"]);
            if (said != (number.Document, number.Number, LocalDatePattern.Iso.Format(number.IssueDate))) return "The sealed text is of another document, number or date.";
            return total is not null && (string?)text["total"] != total ? $"The sealed text says a total of {text["total"]}, the document {total}." : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return "The sealed text cannot be read.";
        }
    }

    private static (string Id, RegisterEntry Entry, LocalDate? DueDate)? Issued(CustomerEvent @event) => @event switch
    {
        InvoiceIssued issued => (issued.Invoice.Value, issued.Entry, issued.DueDate),
        CreditNoteIssued issued => (issued.CreditNote.Value, issued.Entry, null),
        _ => null,
    };

    private static (string Id, string Total)? Total(CustomerEvent @event) => @event switch
    {
        InvoiceCreated created => (created.Invoice.Id.Value, created.Invoice.Total.ToAmountString()),
        CreditNoteCreated created => (created.CreditNote.Id.Value, created.CreditNote.Total.ToAmountString()),
        _ => null,
    };
}
