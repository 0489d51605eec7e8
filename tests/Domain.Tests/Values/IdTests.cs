namespace OrleansBilling.Tests.Values;

public sealed class IdTests
{
    [Theory]
    [InlineData("cus_")]
    [InlineData("sub_1")]
    [InlineData("cus_a b")]
    [InlineData("cus_é")]
    [InlineData("CUS_1")]
    [InlineData("")]
    public void An_id_has_its_prefix_and_only_its_letters(string value) => Assert.Throws<ArgumentException>(() => new CustomerId(value));

    [Fact]
    public void An_id_has_at_most_64_characters()
    {
        var longest = "cus_" + new string('x', 60);

        Assert.Equal(longest, new CustomerId(longest).ToString());
        Assert.Throws<ArgumentException>(() => new CustomerId(longest + "x"));
    }

    [Fact]
    public void A_derived_id_is_the_same_for_the_same_and_another_for_another()
    {
        var subscription = new SubscriptionId("sub_1");
        var id = InvoiceId.Of(subscription, A.Day("2026-01-31"), "period");

        Assert.Equal(id, InvoiceId.Of(subscription, A.Day("2026-01-31"), "period"));
        Assert.Equal(4, new[]
        {
            id, InvoiceId.Of(subscription, A.Day("2026-01-31"), "end"), InvoiceId.Of(subscription, A.Day("2026-02-01"), "period"),
            InvoiceId.Of(new SubscriptionId("sub_2"), A.Day("2026-01-31"), "period"),
        }.Distinct().Count());
        Assert.Equal(30, id.Value.Length);
        Assert.StartsWith("cn_", CreditNoteId.InsteadOf(id).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Derived_ids_never_change_because_stored_documents_carry_them() =>
        Assert.Equal("inv_czh09kfkhzfxtzt5kyprqxyffs", InvoiceId.Of(new SubscriptionId("sub_1"), A.Day("2026-01-31"), "period").Value);

    [Fact]
    public void Every_kind_of_id_checks_its_prefix()
    {
        Assert.Equal("org_1", new OrganizationId("org_1").ToString());
        Assert.Equal("clk_1", new TestClockId("clk_1").ToString());
        Assert.Equal("cn_1", new CreditNoteId("cn_1").ToString());
        Assert.Equal("sub_1", new SubscriptionId("sub_1").ToString());
        Assert.Throws<ArgumentException>(() => new OrganizationId("cus_1"));
        Assert.Throws<ArgumentException>(() => new TestClockId("cus_1"));
        Assert.Throws<ArgumentException>(() => new CreditNoteId("inv_1"));
        Assert.Throws<ArgumentException>(() => new InvoiceId("cn_1"));
    }
}
