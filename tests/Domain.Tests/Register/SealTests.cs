using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Register;

namespace OrleansBilling.Tests.Register;

public sealed class SealTests
{
    [Fact] // printf '%s\n%s' "$(printf '0%.0s' {1..64})" '{}' | sha256sum
    public void The_first_seal_is_what_anybody_computes_with_sha256sum() =>
        Assert.Equal("5649d09ed68c17156095d175eef152856c5b1a81c117c409c1e00f096aa6838e", SealRule.Next(SealRule.Genesis, "{}"));

    [Fact]
    public void Every_change_of_a_document_or_of_what_came_before_changes_the_seal()
    {
        var seal = SealRule.Next(SealRule.Genesis, "{\"a\":1}");

        Assert.NotEqual(seal, SealRule.Next(SealRule.Genesis, "{\"a\":2}"));
        Assert.NotEqual(seal, SealRule.Next(seal, "{\"a\":1}"));
        Assert.Matches("^[0-9a-f]{64}$", seal);
    }

    [Fact]
    public void The_text_of_an_invoice_covers_everything_the_customer_is_told()
    {
        var invoice = Invoice();
        string Text(Invoice of) => DocumentText.Of(of, "INV-1", 1, A.Day("2026-01-15"), A.Day("2026-02-14"));

        Invoice[] forgeries =
        [
            invoice with { Total = invoice.Total + A.Euros(1) },
            invoice with { Subtotal = invoice.Subtotal + A.Euros(1) },
            invoice with { DiscountTotal = A.Euros(1) },
            invoice with { TaxTotal = A.Euros(9) },
            invoice with { CreditApplied = A.Euros(1) },
            invoice with { BillingDate = invoice.BillingDate.PlusDays(1) },
            invoice with { ServicePeriod = A.Period("2026-01-01", "2026-01-02") },
            invoice with { Buyer = invoice.Buyer with { Name = "Other" } },
            invoice with { Seller = invoice.Seller with { Vat = "FR1" } },
            invoice with { Mentions = ["free"] },
            invoice with { Lines = [invoice.Lines[0] with { Description = "other" }] },
            invoice with { Lines = [invoice.Lines[0] with { Quantity = 3 }] },
            invoice with { Lines = [invoice.Lines[0] with { UnitAmount = 3 }] },
            invoice with { Lines = [invoice.Lines[0] with { Amount = A.Euros(1) }] },
            invoice with { Lines = [invoice.Lines[0] with { Tax = A.Euros(1) }] },
            invoice with { TaxBreakdown = [] },
            invoice with { Customer = new CustomerId("cus_other") },
            invoice with { Subscription = new SubscriptionId("sub_other") },
            invoice with { Kind = InvoiceKind.Subscription },
        ];

        Assert.All(forgeries, forged => Assert.NotEqual(Text(invoice), Text(forged)));
        Assert.NotEqual(Text(invoice), DocumentText.Of(invoice, "INV-2", 1, A.Day("2026-01-15"), A.Day("2026-02-14")));
        Assert.NotEqual(Text(invoice), DocumentText.Of(invoice, "INV-1", 2, A.Day("2026-01-15"), A.Day("2026-02-14")));
        Assert.NotEqual(Text(invoice), DocumentText.Of(invoice, "INV-1", 1, A.Day("2026-01-16"), A.Day("2026-02-14")));
        Assert.NotEqual(Text(invoice), DocumentText.Of(invoice, "INV-1", 1, A.Day("2026-01-15"), A.Day("2026-02-15")));
    }

    [Fact]
    public void The_text_of_an_invoice_never_changes_because_seals_cover_it() => Assert.Equal(
        """
        {"billing_date":"2026-01-15","buyer":{"name":"Acme"},"credit_applied":"0.00","currency":"EUR","customer":"cus_acme",
        "due_date":"2026-02-14","id":"inv_one","issue_date":"2026-01-15","kind":"one_off","lines":[{"amount":"20.00","component":"work",
        "description":"Work","id":"inv_one-1","kind":"one_time","quantity":"2","tax_amount":"4.00","tax_category":"standard",
        "tax_rate":"20","unit_amount":"10.00"}],"mentions":[],"number":"INV-2026-000001","seller":{"country":"FR","legal_name":"Seller"},
        "sequence":1,"subtotal":"20.00","tax_breakdown":[{"category":"standard","name":"VAT","percent":"20","tax":"4.00",
        "taxable":"20.00"}],"tax_total":"4.00","total":"24.00","type":"invoice"}
        """.Replace("\n", "", StringComparison.Ordinal),
        DocumentText.Of(Invoice(), "INV-2026-000001", 1, A.Day("2026-01-15"), A.Day("2026-02-14")));

    private static Invoice Invoice() => A.InvoiceOf(InvoiceOneOff.Create(A.Customer(), A.OneOff, null, A.Organization("sandbox", A.Rate(20)), new BillingZone("UTC"), A.Now));
}

public sealed class CanonicalJsonTests
{
    [Fact] // RFC 8785, 3.2.3: members sorted by UTF-16 code units
    public void Members_are_sorted_by_code_unit()
    {
        var json = new CanonicalJson().Add("\u20ac", "Euro Sign").Add("\r", "Carriage Return").Add("\ufb33", "Hebrew Letter Dalet With Dagesh")
            .Add("1", "One").Add("\ud83d\ude00", "Emoji: Grinning Face").Add("\u0080", "Control").Add("\u00f6", "Latin Small Letter O With Diaeresis");

        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\","
            + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
            json.ToString());
    }

    [Fact] // RFC 8785, 3.2.2.2
    public void Texts_are_escaped_as_little_as_can_be() => Assert.Equal(
        "{\"s\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        new CanonicalJson().Add("s", "\u20ac$\u000f\nA'B\"\\\\\"/").ToString());

    [Fact]
    public void Every_control_character_has_its_one_escape() => Assert.Equal(
        "{\"s\":\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\u007f\"}",
        new CanonicalJson().Add("s", "\0\u0001\b\t\n\v\f\r\u001f\u007f").ToString());

    [Fact]
    public void Objects_lists_and_whole_numbers_nest_and_null_leaves_out() => Assert.Equal(
        "{\"a\":[{\"x\":-1},{}],\"b\":[\"p\",\"q\"],\"c\":{\"d\":9007199254740991},\"e\":[]}",
        new CanonicalJson()
            .Add("e", Array.Empty<string>()).Add("c", new CanonicalJson().Add("d", 9007199254740991)).Add("b", ["p", "q"])
            .Add("z", (string?)null).Add("y", (CanonicalJson?)null)
            .Add("a", [new CanonicalJson().Add("x", -1), new CanonicalJson()]).ToString());

    [Fact]
    public void A_name_used_twice_is_a_bug() => Assert.Throws<InvalidOperationException>(() => new CanonicalJson().Add("a", 1).Add("a", 2).ToString());
}
