using OrleansBilling.Domain.Register;

namespace OrleansBilling.Tests.Register;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("INV-{yyyy}-{seq:6}", 1, "INV-2026-000001")]
    [InlineData("INV-{yyyy}-{seq:6}", 1234567, "INV-2026-1234567")]
    [InlineData("{seq}", 42, "42")]
    [InlineData("{yy}/{mm}/{seq:1}", 7, "26/03/7")]
    [InlineData("{seq:9}", 1, "000000001")]
    [InlineData("A{yyyy}{mm}{seq}Z", 3, "A2026033Z")]
    public void A_number_is_written_as_its_series_says(string format, long sequence, string number) =>
        Assert.Equal(number, NumberFormat.Of(format).Write(sequence, A.Day("2026-03-09")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("INV-")]
    [InlineData("{yyyy}")]
    [InlineData("{seq}{seq}")]
    [InlineData("{seq}{seq:3}")]
    [InlineData("{seq:0}")]
    [InlineData("{seq:10}")]
    [InlineData("{seq:}")]
    [InlineData("{seq")]
    [InlineData("seq}")]
    [InlineData("A}{seq}")]
    [InlineData("{{seq}}")]
    [InlineData("{dd}{seq}")]
    [InlineData("inv-{seq}")]
    [InlineData("INV {seq}")]
    [InlineData("INV_{seq}")]
    [InlineData("É{seq}")]
    [InlineData("ABCDEFGHIJKL{seq}")] // 12 and 9 digits are 21
    public void A_bad_format_is_refused(string? format)
    {
        NumberFormat.Parse(format, "/number_format").Rejection.ShouldBe("bad_number_format", "/number_format");
        if (format is not null) Assert.Throws<ArgumentException>(() => NumberFormat.Of(format));
    }

    [Fact]
    public void Twenty_characters_fit() => Assert.Equal(20, NumberFormat.Of("ABCDEFGHIJK{seq}").Write(999_999_999, A.Day("2026-01-01")).Length);
}

public sealed class IssueDateTests
{
    [Theory]
    [InlineData("2026-02-01", null, false, "2026-02-01")]
    [InlineData("2026-02-01", "2026-01-31", false, "2026-02-01")]
    [InlineData("2026-01-31", "2026-02-01", false, "2026-02-01")] // live dates never go back
    [InlineData("2026-01-31", "2026-02-01", true, "2026-01-31")] // a sandbox has many clocks
    public void Dates_of_a_live_series_never_go_back(string today, string? last, bool sandbox, string issued) =>
        Assert.Equal(A.Day(issued), IssueDate.Choose(A.Day(today), last is null ? null : A.Day(last), sandbox));

    [Theory]
    [InlineData("2026-01-31", 30, null, "2026-03-02")]
    [InlineData("2026-01-31", 0, null, "2026-01-31")]
    [InlineData("2026-01-31", 30, "2026-02-15", "2026-02-15")]
    [InlineData("2026-01-31", 30, "2026-01-15", "2026-01-31")] // agreed, but issued too late for it
    public void An_invoice_is_due_after_its_terms_or_on_the_day_agreed(string issued, int terms, string? agreed, string due) =>
        Assert.Equal(A.Day(due), IssueDate.DueDate(A.Day(issued), terms, agreed is null ? null : A.Day(agreed)));
}
