using CsCheck;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Tests.Tax;

/// <summary>A period in which the rates change: split by days, explained part by part, credited part by part.</summary>
public sealed class RateChangeTests
{
    private static readonly ServicePeriod Year = A.Period("2020-04-01", "2021-04-01");

    private static readonly TaxRate[] German = [A.Rate(19m, "2007-01-01"), A.Rate(16m, "2020-07-01"), A.Rate(19m, "2021-01-01")];

    private static readonly Gen<TaxRate[]> Rates =
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 60], Gen.Int[0, 1]).Array[1, 5].Select(changes => changes
            .Select((change, i) => A.Rate(change.Item2 / 2m, A.Day("2020-03-01").PlusDays(change.Item1).ToString("R", null), name: change.Item3 == 0 ? "VAT" : "CITY") with { CreatedAt = A.Now + Duration.FromSeconds(i) })
            .ToArray());

    [Fact] // 1000.00 for 365 days: 91, 184 and 90 of them; .507, .959 and .534 of a cent are left over, so the first is rounded down
    public void The_german_year_of_2020_has_three_parts_and_two_rates()
    {
        var invoice = Bill(1000m, Year, German);

        Assert.Equal(["2020-04-01..2020-07-01 249.31 19", "2020-07-01..2021-01-01 504.11 16", "2021-01-01..2021-04-01 246.58 19"], invoice.Lines.Select(Text));
        Assert.Equal(
            [new TaxGroup("standard", "VAT", 19m, A.Euros(495.89m), A.Euros(94.22m)), new TaxGroup("standard", "VAT", 16m, A.Euros(504.11m), A.Euros(80.66m))],
            invoice.TaxBreakdown);
        Assert.Equal(["inv_1-1", "inv_1-2", "inv_1-3"], invoice.Lines.Select(line => line.Id));
        Assert.Equal("line_amount * part_days / line_days", invoice.Lines[1].Derivation.Formula);
        Assert.Equal("amount", invoice.Lines[0].Derivation.Inputs.Single(input => input.Name == "line_formula").Value);
    }

    [Fact] // 0.04 in three: a third is 1.33 cents; the first takes the cent left over, which its own share would not give
    public void A_part_that_gets_the_cent_left_over_is_what_the_others_leave()
    {
        TaxRate[] rates = [A.Rate(1m), A.Rate(2m, "2026-04-11"), A.Rate(3m, "2026-04-21")];

        var invoice = Bill(0.04m, A.Period("2026-04-01", "2026-05-01"), rates);

        Assert.Equal([2L, 1L, 1L], invoice.Lines.Select(line => line.Amount.Minor));
        Assert.Equal(["line_amount - other_parts", "line_amount * part_days / line_days", "line_amount * part_days / line_days"], invoice.Lines.Select(line => line.Derivation.Formula));
        AssertExplained(invoice.Lines);
    }

    [Fact]
    public void A_rate_said_again_a_change_on_a_bound_and_one_elsewhere_split_nothing()
    {
        TaxRate[] rates =
            [A.Rate(20m), A.Rate(20m, "2020-09-01"), A.Rate(10m, "2020-04-01"), A.Rate(10m, "2020-06-01"), A.Rate(5m, "2021-04-01"), A.Rate(7m, "2020-08-01", "DE"), A.Rate(7m, "2020-08-01", category: "books")];

        Assert.Equal(2, Bill(365m, Year, rates).Lines.Count);
        Assert.Single(Bill(365m, Year, [A.Rate(20m, "2020-04-01"), A.Rate(5m, "2021-04-01")]).Lines);
        Assert.Single(Bill(0m, Year, German).Lines);
    }

    [Fact]
    public void A_rate_that_begins_inside_leaves_the_days_before_untaxed_and_an_exempt_customer_has_one_line()
    {
        Assert.Equal(["2020-04-01..2020-07-01 91.00 0", "2020-07-01..2021-04-01 274.00 16"], Bill(365m, Year, [A.Rate(16m, "2020-07-01")]).Lines.Select(Text));
        Assert.Single(Bill(365m, Year, German, A.Customer(fields: new CustomerFields { Name = "Acme", HasTax = true, Exemption = "exempt" })).Lines);
    }

    [Fact]
    public void A_credit_across_the_parts_gives_each_its_own_tax_back()
    {
        var original = Bill(1000m, Year, German);

        var note = Credit(original, A.Period("2020-10-01", "2021-04-01"));

        // Half of the 184 days at 16 %, all of the last 90 at 19 %.
        Assert.Equal(["2020-10-01..2021-01-01 252.05 16", "2021-01-01..2021-04-01 246.58 19"], note.Lines.Select(Text));
        Assert.Equal([40.33m, 46.85m], note.TaxBreakdown.Select(group => group.Tax.ToMajor()));
        Assert.Equal([original.Lines[1].Id, original.Lines[2].Id], note.Lines.Select(line => line.Derivation.Inputs.Single(input => input.Name == "line").Value));
        AssertExplained(note.Lines);
        Assert.Equal("2021-02-01..2021-04-01 161.64 19", Text(Assert.Single(Credit(original, A.Period("2021-02-01", "2021-04-01")).Lines)));
    }

    [Fact]
    public void What_was_given_back_by_hand_of_one_part_is_taken_off_that_part_alone()
    {
        var original = Bill(1000m, Year, German);
        var target = new InvoiceToCorrect(original, false, new CreditHistory([original], []));
        var draft = new CreditDraft { Id = new CreditNoteId("cn_1"), Lines = [new(original.Lines[2].Id, "46.58")], Reason = "x" };
        var byHand = Assert.IsType<CreditNoteCreated>(Assert.Single(
            CreditInvoice.Decide(A.Customer(), draft, target, null, A.Organization("sandbox", German), new BillingZone("UTC"), A.Now).Events)).CreditNote;

        var note = Credit(original, A.Period("2020-10-01", "2021-04-01"), byHand);

        Assert.Equal(["2020-10-01..2021-01-01 252.05 16", "2021-01-01..2021-04-01 200.00 19"], note.Lines.Select(Text));
        AssertExplained(note.Lines);
    }

    [Fact] // 112.79 for 317 days, 218 of them before the change: 77.57 and 35.22. What was used is rounded by itself: 77.56.
    public void The_cent_that_a_line_was_not_invoiced_for_is_given_back_by_the_line_beside_it()
    {
        var original = OddCent();

        var note = Credit(original, OddCentUnused);

        Assert.Equal(["2020-11-05..2021-02-12 35.22 16", "2020-11-04..2020-11-05 0.01 19"], note.Lines.OrderByDescending(line => line.Priced.Minor).Select(Priced));
        Assert.Equal(
            [(original.Lines[0].Id, "other_lines - unused_service"), (original.Lines[1].Id, "0 - left_to_credit")],
            note.Lines.Select(line => (line.Derivation.Inputs.Single(input => input.Name == "line").Value, Bare(line))));
        AssertExplained(note.Lines);
        var left = LeftToCredit.After(new CreditHistory([original], [note]));
        Assert.Equal([A.Euros(77.56m), A.Euros(0m)], original.Lines.Select(line => left.Of(line).Gross));
    }

    [Fact]
    public void What_the_subscription_gave_back_of_a_line_before_is_not_given_back_by_it_again()
    {
        var original = OddCent();
        var before = Credit(original, OddCentUnused with { Amount = A.Euros(-30m) });

        var note = Credit(original, OddCentUnused with { Amount = A.Euros(-5.23m) }, before);

        Assert.Equal(["2020-11-04..2020-11-05 0.01 19", "2020-11-05..2021-02-12 5.22 16"], note.Lines.Select(Priced));
    }

    [Fact]
    public void More_than_odd_cents_was_charged_by_older_documents_and_is_given_back_at_the_newest_line()
    {
        var note = Credit(OddCent(), OddCentUnused with { Amount = A.Euros(-35.25m) });

        Assert.Equal("2020-11-05..2021-02-12 35.25 16", Priced(Assert.Single(note.Lines)));
    }

    [Fact]
    public void A_credit_of_all_gives_back_all_tax_of_every_rate()
    {
        var original = Bill(1000m, Year, German);

        var note = Credit(original, Year);

        Assert.Equal(original.TaxBreakdown, note.TaxBreakdown);
        Assert.Equal(original.Total, note.Total);
    }

    [Fact]
    public void Parts_tile_the_period_add_up_and_explain_themselves_and_their_credits_do_too() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Int[1, 400], Rates, Gen.Int[0, 400], Gen.Bool).Sample((price, days, rates, used, inclusive) =>
        {
            var period = new ServicePeriod(A.Day("2020-04-01"), A.Day("2020-04-01").PlusDays(days));
            var original = Bill(price / 100m, period, rates, inclusive: inclusive);

            Assert.Equal(price, original.Lines.Sum(line => line.Priced.Minor));
            Assert.Equal(period, original.ServicePeriod);
            Assert.All(original.Lines.Zip(original.Lines.Skip(1)), pair => Assert.Equal(pair.First.Period!.End, pair.Second.Period!.Start));
            Assert.All(original.Lines, line => Assert.True(Math.Abs((line.Priced.Minor * days) - (price * line.Period!.Days)) < days, "A part is a cent away from its share."));
            AssertExplained(original.Lines);
            AssertTaxed(original.Lines, original.TaxBreakdown);

            if (period.Clip(period.Start.PlusDays(used), null) is not { } unused) return;
            var credits = CreditUnusedService.Price(Unused(original, unused), OriginalDocument.Of(original), LeftToCredit.After(CreditHistory.None));
            Assert.All(credits, credit => Assert.Equal(ExactDerivation.Recompute(credit.Derivation), credit.Amount.ToMajor()));
            foreach (var credit in credits)
            {
                var line = original.Lines.Single(line => line.Id == credit.Derivation.Inputs.Single(input => input.Name == "line").Value);
                Assert.Equal((line.Rates, line.Period!.End), (credit.OriginalRates, credit.Period!.End));
                Assert.True(credit.Amount.IsNegative && -credit.Amount.Minor <= line.Priced.Minor);
                if (line.Period == credit.Period && credit.Period.Start >= unused.Start) Assert.InRange(line.Priced.Minor + credit.Amount.Minor, 0, 1);
            }

            Assert.Equal(Unused(original, unused).Amount.Minor, credits.Sum(credit => credit.Amount.Minor));
        }, iter: 3000);

    private static Invoice OddCent() => Bill(112.79m, A.Period("2020-04-01", "2021-02-12"), [A.Rate(19m), A.Rate(16m, "2020-11-05")], inclusive: true);

    private static UnusedService OddCentUnused { get; } = new(
        new InvoiceId("inv_1"), "fee", A.Period("2020-11-05", "2021-02-12"), A.Euros(-35.23m), -1, null,
        new Derivation("used - invoiced", [new("used", "77.56"), new("invoiced", "112.79")], "half_away_from_zero:2"));

    private static string Priced(DocumentLine line) => Text(line with { Amount = line.Priced });

    // Without the tax that a price contains.
    private static string Bare(DocumentLine line) =>
        line.Derivation.Formula.Replace(" - included_tax", "", StringComparison.Ordinal).Replace("0 - (", "", StringComparison.Ordinal).TrimEnd(')');

    private static string Text(DocumentLine line) =>
        $"{line.Period!.Start:R}..{line.Period.End:R} {line.Amount.ToAmountString()} {Decimals.ToText(line.TaxPercent)}";

    private static void AssertExplained(IReadOnlyList<DocumentLine> lines) =>
        Assert.All(lines, line => Assert.Equal(line.Amount.ToMajor(), ExactDerivation.Recompute(line.Derivation)));

    private static void AssertTaxed(IReadOnlyList<DocumentLine> lines, IReadOnlyList<TaxGroup> breakdown)
    {
        Assert.Equal(breakdown.Sum(group => group.Tax.Minor), lines.Sum(line => line.Tax.Minor));
        foreach (var group in breakdown)
        {
            var members = lines.Where(line => group.Name is null ? line.Rates.Count == 0 : line.Rates.Contains(new AppliedRate(group.Name, group.Percent)));
            Assert.Equal(group.Taxable.Minor, members.Sum(line => line.Amount.Minor));
        }
    }

    private static Invoice Bill(decimal amount, ServicePeriod period, TaxRate[] rates, CustomerState? customer = null, bool inclusive = false)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = Decimals.ToText(amount) }] })
            with { TaxBehavior = inclusive ? TaxBehavior.Inclusive : TaxBehavior.Exclusive };
        var charge = PriceComponent.Price(plan, plan.Components[0], 1, period, Proration.Whole);
        var request = new BillRequest(new InvoiceId("inv_1"), new SubscriptionId("sub_1"), period.Start, [charge], []);
        return A.InvoiceOf(BillSubscription.Decide(customer ?? A.Customer(), new BillSubscriptionCommand(request, A.Organization("sandbox", rates), [], A.Now)));
    }

    private static UnusedService Unused(Invoice original, ServicePeriod unused)
    {
        var invoiced = Money.Sum(original.Lines.Select(line => line.Priced), original.Currency);
        var used = invoiced.MulDiv(original.ServicePeriod!.Days - unused.Days, original.ServicePeriod.Days);
        var derivation = new Derivation("used - invoiced", [new("used", used.ToAmountString()), new("invoiced", invoiced.ToAmountString())], "half_away_from_zero:2");
        return new UnusedService(original.Id, "fee", unused, used - invoiced, -1, null, derivation);
    }

    private static CreditNote Credit(Invoice original, ServicePeriod unused, params CreditNote[] before) => Credit(original, Unused(original, unused), before);

    private static CreditNote Credit(Invoice original, UnusedService unused, params CreditNote[] before)
    {
        var request = new BillRequest(new InvoiceId("inv_2"), new SubscriptionId("sub_1"), unused.Period.Start, [], [unused]);
        var decision = BillSubscription.Decide(A.Customer(), new BillSubscriptionCommand(request, A.Organization("sandbox", German), [OriginalDocument.Of(original)], A.Now)
        {
            History = new CreditHistory([original], before),
        });
        Assert.Null(decision.Rejection);
        return Assert.IsType<CreditNoteCreated>(Assert.Single(decision.Events)).CreditNote;
    }
}
