using OrleansBilling.Domain.Statements;

namespace OrleansBilling.Tests.Statements;

public sealed class MatchStatementLineTests
{
    private static readonly Currency _euro = Currency.Of("EUR");

    private static readonly OpenInvoiceFacts[] _open =
    [
        Open("INV-2026-000001", 10_000), Open("INV-2026-000012", 5_000), Open("INV-2026-000123", 2_500, customer: "cus_other"), Open("77", 900), Open("F-9", 700),
        Open("YEN-2026-1", 500, "JPY"),
    ];

    [Theory]
    [InlineData("INV-2026-000001")]
    [InlineData("facture inv 2026 000001 merci")]
    [InlineData("/INV/INV2026000001/ROC/x")]
    [InlineData("PAYMENT OF INV-2026-0000\n01")]
    [InlineData("INV-2026-000001 and again INV-2026-000001")]
    [InlineData("Rechnung:INV-2026-000001,Danke")]
    public void A_number_is_found_however_it_is_written(string text) => Assert.Equal("inv_INV-2026-000001 100.00", Show(Match(text, 10_000)));

    [Theory]
    [InlineData("INV-2026-0000011")]
    [InlineData("XINV-2026-000001")]
    [InlineData("INV-2026-00000")]
    [InlineData("2026-000001")]
    [InlineData("")]
    [InlineData("thank you")]
    public void A_number_within_another_is_none(string text) => Assert.Equal(LineStanding.Unmatched("no_open_invoice_named").ToString(), Match(text, 10_000).ToString());

    [Fact]
    public void The_amount_pays_in_part_whole_or_with_something_left()
    {
        Assert.Equal("inv_INV-2026-000001 40.00", Show(Match("INV-2026-000001", 4_000)));
        Assert.Equal("inv_INV-2026-000001 150.00", Show(Match("INV-2026-000001", 15_000)));
    }

    [Fact]
    public void Several_invoices_of_one_customer_are_paid_by_just_their_sum()
    {
        Assert.Equal("inv_INV-2026-000001 100.00, inv_INV-2026-000012 50.00", Show(Match("INV-2026-000001 + INV-2026-000012", 15_000)));
        Assert.Equal("several_invoices_named", Match("INV-2026-000001 + INV-2026-000012", 14_999).Reason);
        Assert.Equal("several_customers_named", Match("INV-2026-000001 + INV-2026-000123", 12_500).Reason);
    }

    [Fact]
    public void A_short_number_counts_only_with_its_amount()
    {
        Assert.Equal("inv_77 9.00", Show(Match("Invoice 77", 900)));
        Assert.Equal("no_open_invoice_named", Match("77 rue de Paris", 10_000).Reason);
        Assert.Equal("inv_INV-2026-000001 100.00", Show(Match("77 rue de Paris INV-2026-000001", 10_000)));
        Assert.Equal("no_open_invoice_named", Match("1977", 900).Reason);
        Assert.Equal("inv_F-9 7.00", Show(Match("no f9", 700)));
    }

    [Fact]
    public void Another_currency_and_money_that_went_out_match_nothing()
    {
        Assert.Equal("currency_mismatch", Match("YEN-2026-1", 500).Reason);
        Assert.Equal((StatementLineStatus.Ignored, "outgoing"), (Match("INV-2026-000001", -10_000).Status, Match("INV-2026-000001", 0).Reason));
    }

    [Fact]
    public void A_payment_is_a_function_of_line_and_invoice()
    {
        var payments = Match("INV-2026-000001 + INV-2026-000012", 15_000).Allocations.Select(one => one.Payment).ToArray();

        Assert.Equal(payments, Match("INV-2026-000001 + INV-2026-000012", 15_000).Allocations.Select(one => one.Payment));
        Assert.NotEqual(payments[0], payments[1]);
    }

    [Fact]
    public void A_person_assigns_what_was_not_matched_and_no_more()
    {
        var (line, waits) = (Line("?", 10_000), LineStanding.Unmatched("no_open_invoice_named"));
        var assigned = SettleLineByHand.Assign(line, waits, _open[0]).Value;

        Assert.Equal("inv_INV-2026-000001 100.00", Show(assigned));
        Assert.Equal("inv_INV-2026-000001 100.00", Show(SettleLineByHand.Assign(line, LineStanding.Ignored("x"), _open[0]).Value));
        Assert.Same(assigned, SettleLineByHand.Assign(line, assigned, _open[0]).Value);
        SettleLineByHand.Assign(line, assigned, _open[1]).Rejection.ShouldBe("line_settled", null, RejectionKind.Conflict);
        SettleLineByHand.Assign(line, waits, null).Rejection.ShouldBe("invoice_not_found", "/invoice");
        SettleLineByHand.Assign(line, waits, _open[5]).Rejection.ShouldBe("currency_mismatch", "/invoice");
        SettleLineByHand.Assign(Line("?", -1), LineStanding.Ignored("outgoing"), _open[0]).Rejection.ShouldBe("line_is_outgoing", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_person_sets_aside_what_was_not_matched_and_no_more()
    {
        var ignored = SettleLineByHand.Ignore(LineStanding.Unmatched("no_open_invoice_named"), "Interest").Value;

        Assert.Equal((StatementLineStatus.Ignored, "Interest"), (ignored.Status, ignored.Reason));
        Assert.Same(ignored, SettleLineByHand.Ignore(ignored, "Again").Value);
        SettleLineByHand.Ignore(Match("INV-2026-000001", 10_000), null).Rejection.ShouldBe("line_settled", null, RejectionKind.Conflict);
        SettleLineByHand.Ignore(ignored, new string('x', 501)).Rejection.ShouldBe("text_too_long", "/reason");
    }

    private static LineStanding Match(string text, long minor) => MatchStatementLine.Decide(Line(text, minor), new InvoiceNumbers(_open));

    private static StatementLine Line(string text, long minor) => new(new StatementLineId("bsl_1"), null, new LocalDate(2026, 1, 31), new Money(minor, _euro), text, null);

    private static OpenInvoiceFacts Open(string number, long due, string currency = "EUR", string customer = "cus_1") =>
        new(new InvoiceId("inv_" + number), new CustomerId(customer), number, new Money(due, Currency.Of(currency)));

    private static string Show(LineStanding standing) =>
        string.Join(", ", standing.Allocations.Select(one => $"{one.Invoice} {one.Amount.ToAmountString()}"));
}
