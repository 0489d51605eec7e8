using NodaTime;

namespace OrleansBilling.Domain.Register;

/// <summary>Which day a document bears.</summary>
public static class IssueDate
{
    /// <summary>
    /// Today in the organization's zone, but within a live series never before the last document's date: a zone changed
    /// westward, or a clock set back, must not make dates run backwards. A sandbox has many clocks; there they may.
    /// </summary>
    public static LocalDate Choose(LocalDate today, LocalDate? last, bool sandbox) => sandbox || last is null ? today : LocalDate.Max(today, last.Value);

    /// <summary>The issue date plus the terms, or the day agreed; never before the issue date.</summary>
    public static LocalDate DueDate(LocalDate issueDate, int termsDays, LocalDate? agreed) => LocalDate.Max(issueDate, agreed ?? issueDate.PlusDays(termsDays));
}
