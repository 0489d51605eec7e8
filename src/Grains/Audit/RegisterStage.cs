using System.Globalization;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Register;
using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>The series of numbers, page by page, each against its seals and its end.</summary>
internal sealed class RegisterStage(AuditSnapshot snapshot, string organization, AuditTally tally)
{
    private const int Entries = 2000;

    /// <summary>Looks at the entries that follow one; answers the last of them, null when there are none.</summary>
    /// <param name="after">The series and the sequence of the last entry before; nothing at the beginning.</param>
    public async Task<string[]?> NextAsync(IReadOnlyList<string> after)
    {
        var ends = await snapshot.SeriesEndsAsync(organization);
        var (series, sequence) = after.Count == 0 ? (ends.Count > 0 ? ends[0].Series : null, 0L) : (after[0], long.Parse(after[1], CultureInfo.InvariantCulture));
        if (series is null) return null;
        var last = sequence == 0 ? null : (await snapshot.SeriesAsync(organization, series, sequence - 1, 1)) is [var found] ? found : null;
        var page = await snapshot.SeriesAsync(organization, series, sequence, Entries);
        NumbersCheck.Chain(page, last, await IsSandboxAsync(), tally);
        foreach (var document in await snapshot.WithoutRowAsync(organization, [.. page.Select(entry => entry.Document)]))
        {
            tally.Fail(AuditTally.Numbers, NumbersCheck.Place(page.First(entry => entry.Document == document)), $"It numbers {document}, which does not exist.");
        }

        if (page.Count == Entries) return [series, page[^1].Sequence.ToString(CultureInfo.InvariantCulture)];
        CheckEnd(page.Count > 0 ? page[^1] : last, ends.Single(end => end.Series == series));
        var next = ends.Select(end => end.Series).SkipWhile(name => name != series).Skip(1).FirstOrDefault();
        return next is null ? null : [next, "0"];
    }

    // The dates of a sandbox go back and forth; the series keeps the latest.
    private void CheckEnd(AuditedNumber? last, (string Series, long Sequence, string Seal, NodaTime.LocalDate? IssueDate) end)
    {
        var fits = (last?.Sequence ?? 0, last?.Seal ?? SealRule.Genesis) == (end.Sequence, end.Seal) && (last is null) == (end.IssueDate is null) && !(end.IssueDate < last?.IssueDate);
        tally.Check(AuditTally.Numbers, "register_series " + end.Series, fits ? null : "The series says another end than its last number.");
    }

    private async Task<bool> IsSandboxAsync() => (await SellerHistory.ReadAsync(snapshot, organization)).At(long.MaxValue).FirstOrDefault()?.Mode == OrganizationMode.Sandbox;
}
