using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>Somebody and something to preview a template with.</summary>
internal static class SampleLetter
{
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly LocalDate Issued = new(2026, 3, 1);

    internal static LetterCustomer Customer { get; } = new(
        "cus_sample", "Ada & Sons", "ada@example.com", null, "A-1024", new Address("12 Sample Street", null, "75002", "Paris", "FR"), new Dictionary<string, string> { ["project"] = "Sample" }, null, null);

    internal static LetterSubscription Subscription { get; } = new(
        "sub_sample", "pro", "Pro", "active", new LocalDate(2025, 3, 1), new LocalDate(2025, 3, 15), new LocalDate(2026, 4, 1), new Dictionary<string, string>());

    internal static IReadOnlyList<LetterInvoice> Invoices { get; } =
    [
        Invoice("inv_sample_1", "INV-2026-000041", Issued, 1_234_56),
        Invoice("inv_sample_2", "INV-2026-000042", Issued.PlusMonths(1), 49_00),
    ];

    internal static NoticeFacts Facts { get; } = new()
    {
        On = new LocalDate(2026, 4, 1), Amount = new Money(59_00, Euro), OldAmount = new Money(49_00, Euro), Method = "visa 4242", Reason = "insufficient_funds", NextAt = Instant.FromUtc(2026, 4, 4, 0, 0),
    };

    internal static LetterAlert Alert { get; } = new(
        "alt_sample", "amount_changed", "inv_sample_1", "cus_sample", "sub_sample costs 98.00 EUR for 31 days; the period before was 49.00 EUR for 30 days.", Instant.FromUtc(2026, 3, 1, 0, 0), false);

    private static LetterInvoice Invoice(string id, string number, LocalDate issued, long minor)
    {
        var total = new Money(minor, Euro);
        return new LetterInvoice(
            id, number, "issued", issued, issued.PlusDays(30), total, Money.Zero(Euro), total, false, new Dictionary<string, string>(), [new LetterLine("Pro", 1, total)]);
    }
}
