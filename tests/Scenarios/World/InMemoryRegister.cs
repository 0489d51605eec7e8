using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Register;

namespace OrleansBilling.Scenarios.World;

/// <summary>The register of one organization: both series, in memory, by the rules of the real one.</summary>
public sealed class InMemoryRegister
{
    private readonly Dictionary<string, (DocumentSeries Series, RegisterEntry Entry, string Text)> _byDocument = new(StringComparer.Ordinal);
    private readonly Dictionary<DocumentSeries, List<string>> _series = new() { [DocumentSeries.Invoice] = [], [DocumentSeries.CreditNote] = [] };

    public NumberedDocument Number(Invoice invoice, OrganizationState organization, Instant now)
    {
        var date = DateFor(DocumentSeries.Invoice, organization, now);
        var due = IssueDate.DueDate(date, invoice.PaymentTermsDays, invoice.DueDate);
        var entry = Enter(invoice.Id.Value, DocumentSeries.Invoice, organization.Profile.NumberFormat, date,
            (number, sequence) => DocumentText.Of(invoice, number, sequence, date, due));
        return new NumberedDocument(invoice.Id.Value, invoice, entry, due);
    }

    public NumberedDocument Number(CreditNote note, OrganizationState organization, Instant now)
    {
        var date = DateFor(DocumentSeries.CreditNote, organization, now);
        var entry = Enter(note.Id.Value, DocumentSeries.CreditNote, organization.Profile.CreditNoteNumberFormat, date,
            (number, sequence) => DocumentText.Of(note, number, sequence, date));
        return new NumberedDocument(note.Id.Value, null, entry, null);
    }

    public RegisterEntry EntryOf(string document) => _byDocument[document].Entry;

    /// <summary>Numbers run from 1 without a gap, dates do not go back, and every seal follows from the one before.</summary>
    public void Verify()
    {
        foreach (var documents in _series.Values)
        {
            var previous = SealRule.Genesis;
            var last = LocalDate.MinIsoValue;
            for (var i = 0; i < documents.Count; i++)
            {
                var (_, entry, text) = _byDocument[documents[i]];
                Assert.Equal(i + 1, entry.Sequence);
                Assert.Equal(previous, entry.Previous);
                Assert.Equal(SealRule.Next(previous, text), entry.Seal);
                Assert.True(entry.IssueDate >= last);
                (previous, last) = (entry.Seal, entry.IssueDate);
            }
        }

        Assert.Equal(_byDocument.Count, _byDocument.Values.Select(document => document.Entry.Number).Distinct(StringComparer.Ordinal).Count());
    }

    private LocalDate DateFor(DocumentSeries series, OrganizationState organization, Instant now) => IssueDate.Choose(
        organization.Profile.Zone.DayOf(now),
        _series[series].Count == 0 ? null : _byDocument[_series[series][^1]].Entry.IssueDate,
        organization.IsSandbox);

    // Asked twice for one document, it gives the same entry.
    private RegisterEntry Enter(string document, DocumentSeries series, string format, LocalDate date, Func<string, long, string> write)
    {
        if (_byDocument.TryGetValue(document, out var known)) return known.Entry;
        var sequence = _series[series].Count + 1;
        var previous = sequence == 1 ? SealRule.Genesis : _byDocument[_series[series][^1]].Entry.Seal;
        var number = NumberFormat.Of(format).Write(sequence, date);
        var text = write(number, sequence);
        var entry = new RegisterEntry(number, sequence, date, SealRule.Next(previous, text), previous);
        _byDocument.Add(document, (series, entry, text));
        _series[series].Add(document);
        return entry;
    }
}
