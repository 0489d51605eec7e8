using NodaTime;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Mail;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Mail;

public sealed class ShippedTemplatesTests
{
    private static readonly LetterSeller Seller = new("Dupont & Fils", "FR", SampleLetter.Customer.Address, null, "FR40303265045", "303265045", new BillingZone("Europe/Paris"));

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var code in ShippedTemplates.Codes)
            {
                foreach (var language in ShippedTemplates.Languages) all.Add(code, language);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Each_can_be_read_and_says_all_it_has_to_say(string code, string language)
    {
        var wording = ShippedTemplates.Find(code, language)!;
        Assert.Null(Liquid.Problem(wording));

        var content = new LetterContent(Seller, SampleLetter.Customer, SampleLetter.Subscription, SampleLetter.Invoices, SampleLetter.Facts) { Alert = SampleLetter.Alert };
        var made = await Liquid.MakeOutAsync(wording, LetterVariables.Of(content, language));

        Assert.All(new[] { made.Subject, made.Html, made.Text }, part => Assert.DoesNotMatch(@"\{\{|\}\}|\{%|\[\[|===", part));
        Assert.DoesNotContain('\n', made.Subject);
        Assert.All(new[] { made.Subject, made.Text }, part => Assert.DoesNotMatch(@"  |\( |\(\)| ,|,,", part.Replace("-- \n", "", StringComparison.Ordinal)));
        Assert.Contains("Ada &amp; Sons", made.Html, StringComparison.Ordinal);
        // The seller is told without a salutation
        var salutation = code == "alert" ? "" : language == "fr" ? "Bonjour Ada & Sons,\n\n" : "Dear Ada & Sons,\n\n";
        Assert.StartsWith(salutation, made.Text, StringComparison.Ordinal);
        // At most one blank line between paragraphs
        Assert.DoesNotContain("\n\n\n", made.Text, StringComparison.Ordinal);
        if (!code.StartsWith("reminder_", StringComparison.Ordinal)) return;
        Assert.All(SampleLetter.Invoices, invoice => Assert.Contains(invoice.Number, made.Text, StringComparison.Ordinal));
        Assert.Contains(Phrasing.Amount(Euros(1_283_56), language), made.Subject, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Each_makes_sense_with_the_least_that_may_be_known(string code, string language)
    {
        var facts = new Domain.Notices.NoticeFacts { On = new LocalDate(2026, 4, 1), Amount = Euros(10_00), OldAmount = Euros(9_00) };
        var content = new LetterContent(
            new LetterSeller("Seller", "DE", null, null, null, null, new BillingZone("UTC")), code == "alert" ? null : SampleLetter.Customer with { Address = null }, SampleLetter.Subscription, [.. SampleLetter.Invoices.Take(1)], facts) { Alert = SampleLetter.Alert };

        var made = await Liquid.MakeOutAsync(ShippedTemplates.Find(code, language)!, LetterVariables.Of(content, language));

        Assert.All(new[] { made.Subject, made.Text }, part => Assert.DoesNotMatch(@"  |\( |\(\)| ,|,,| \.", part.Replace("-- \n", "", StringComparison.Ordinal)));
        Assert.DoesNotContain("\n\n\n", made.Text, StringComparison.Ordinal);
        Assert.EndsWith("-- \nSeller\n", made.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_234_567_89, "EUR", "fr", "1\u202f234\u202f567,89\u00a0€")]
    [InlineData(1_234_567_89, "EUR", "en", "€1,234,567.89")]
    [InlineData(1_234_567_89, "EUR", "de", "1,234,567.89\u00a0EUR")]
    [InlineData(-5_00, "EUR", "en", "-€5.00")]
    [InlineData(-5_00, "EUR", "fr", "-5,00\u00a0€")]
    [InlineData(500, "JPY", "en", "¥500")]
    [InlineData(1_500, "JPY", "fr", "1\u202f500\u00a0¥")]
    [InlineData(1_234, "KWD", "en", "1.234\u00a0KWD")]
    [InlineData(0, "CHF", "fr", "0,00\u00a0CHF")]
    public void Amounts_are_written_as_the_language_writes_them(long minor, string currency, string language, string expected) =>
        Assert.Equal(expected, Phrasing.Amount(new Money(minor, Currency.Of(currency)), language));

    [Fact]
    public void So_are_days() => Assert.Equal(
        ("1er août 2026", "1 August 2026", "2026-08-01", "2 décembre 2026"),
        (Phrasing.Day(new LocalDate(2026, 8, 1), "fr"), Phrasing.Day(new LocalDate(2026, 8, 1), "en"), Phrasing.Day(new LocalDate(2026, 8, 1), "de"), Phrasing.Day(new LocalDate(2026, 12, 2), "fr")));

    private static Money Euros(long minor) => new(minor, Currency.Of("EUR"));
}
