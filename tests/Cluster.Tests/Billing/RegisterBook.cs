using NodaTime;
using OrleansBilling.Domain.Register;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>What must be true of every series of numbers: 1..n, dates in order, a chain that verifies, and documents that agree.</summary>
internal static class RegisterBook
{
    public static void AssertWhole(BooksData data)
    {
        foreach (var series in data.Entries.GroupBy(entry => (entry.Organization, entry.Series)))
        {
            AssertSeries([.. series.OrderBy(entry => entry.Sequence)], datesMayGoBack: data.Sandboxes.Contains(series.Key.Organization));
        }

        AssertDocumentsAgree(data);
    }

    public static void AssertSeries(IReadOnlyList<RegisteredDocument> entries, bool datesMayGoBack)
    {
        var previous = SealRule.Genesis;
        var date = LocalDate.MinIsoValue;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            Assert.Equal(i + 1, entry.Sequence);
            Assert.Equal(previous, entry.PreviousSeal);
            Assert.Equal(SealRule.Next(previous, entry.Text), entry.Seal);
            Assert.True(datesMayGoBack || entry.IssueDate >= date, $"{entry.Number} is of {entry.IssueDate}, the one before of {date}.");
            (previous, date) = (entry.Seal, entry.IssueDate);
        }

        Assert.Equal(entries.Count, entries.Select(entry => entry.Document).Distinct().Count());
    }

    private static void AssertDocumentsAgree(BooksData data)
    {
        var entries = data.Entries.ToDictionary(entry => (entry.Organization, entry.Document));
        foreach (var invoice in data.Invoices.Where(invoice => invoice.Status != "draft"))
        {
            Assert.True(entries.Remove((invoice.Organization, invoice.Id), out var entry), $"{invoice.Id} is not in the register.");
            Assert.Equal((entry!.Number, entry.Sequence, entry.IssueDate, entry.Seal), (invoice.Number, invoice.Sequence, invoice.IssueDate, invoice.Seal));
        }

        foreach (var note in data.CreditNotes) Assert.True(entries.Remove((note.Organization, note.Id)), $"{note.Id} is not in the register.");
        Assert.True(entries.Count == 0, $"The register numbered what does not exist: {string.Join(' ', entries.Keys)}");
    }
}
