using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>A one-off invoice as a seller writes it.</summary>
public sealed record OneOffDraft
{
    public required InvoiceId Id { get; init; }
    public string? Currency { get; init; }
    public IReadOnlyList<OneOffLineDraft> Lines { get; init; } = [];
    public LocalDate? DueDate { get; init; }
    public bool Draft { get; init; }
    public string? TaxBehavior { get; init; }

    /// <summary>The codes of the coupons it is to have, in their order.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];

    /// <summary>What these coupons stand for, one for each; a repeated creation needs none.</summary>
    public IReadOnlyList<DiscountTerms> Discounts { get; init; } = [];
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>One line as a seller writes it.</summary>
public sealed record OneOffLineDraft(string? Code, string? Description, string? Quantity, string? UnitAmount, string? TaxCategory);

/// <summary>Invoices something by hand, at once or as a draft to be finalized.</summary>
public static class InvoiceOneOff
{
    /// <param name="existing">The invoice of that id, if there is one already.</param>
    /// <param name="zone">The zone whose day is today for this customer.</param>
    public static Decision<CustomerEvent> Create(
        CustomerState? state, OneOffDraft draft, Invoice? existing, OrganizationState organization, BillingZone zone, Instant now)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.", "/customer");
        var request = Read(state, draft, organization);
        if (request.Rejection is not null) return request.Rejection;
        if (existing is not null)
        {
            return SameRequest(state, existing, request.Value)
                ? Array.Empty<CustomerEvent>()
                : Rejection.Conflict("id_taken", $"{draft.Id} exists with other content.", "/id");
        }

        if (DueInRange(request.Value.DueDate, zone.DayOf(now)) is { } badDay) return badDay;
        var invoice = Build(state, request.Value, organization, zone, now);
        if (invoice.Rejection is not null) return invoice.Rejection;
        if (!draft.Draft) return Documents.Create(state, invoice.Value, now);
        return state.Drafts.Count >= Limits.DraftsPerCustomer
            ? Rejection.Conflict("too_many_drafts", $"A customer has room for {Limits.DraftsPerCustomer} drafts; finalize one first.")
            : new CustomerEvent[] { new InvoiceDrafted(request.Value, invoice.Value with { CreditApplied = Money.Zero(state.Currency) }) };
    }

    // What is overdue begins the day after, so the last day of the calendar must stay out of reach.
    private static Rejection? DueInRange(LocalDate? due, LocalDate today)
    {
        if (due is null) return null;
        if (due < today) return new Rejection("due_date_in_the_past", "The due date is today or later.", "/due_date");
        return due <= today.PlusYears(Limits.StartYears)
            ? null
            : new Rejection("due_date_out_of_range", $"The due date is at most {Limits.StartYears} years ahead.", "/due_date");
    }

    /// <summary>Prices a draft anew, with today's tax rates and balance, and commits it. A finalized one changes nothing.</summary>
    public static Decision<CustomerEvent> Finalize(
        CustomerState? state, InvoiceId id, bool exists, OrganizationState organization, BillingZone zone, Instant now, bool isVoid = false)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (isVoid) return Rejection.Conflict("invoice_is_void", "The invoice was voided; make a new one.");
        if (state.IsHeld(id)) return Rejection.Conflict("invoice_is_held", "The invoice is no draft: it waits for a person to release it.");
        if (!state.Drafts.TryGetValue(id.Value, out var draft)) return Array.Empty<CustomerEvent>();
        var invoice = Build(state, draft, organization, zone, now);
        return invoice.Rejection is not null ? invoice.Rejection : Documents.Create(state, invoice.Value, now);
    }

    private static Result<OneOffInvoice> Read(CustomerState state, OneOffDraft draft, OrganizationState organization)
    {
        if (draft.Currency is not null && draft.Currency != state.Currency.Code)
        {
            return new Rejection("currency_mismatch", $"This customer pays in {state.Currency}.", "/currency");
        }

        var behavior = Fields.OneOf(draft.TaxBehavior, "/tax_behavior", organization.Profile.TaxMode,
            ("exclusive", Catalog.TaxBehavior.Exclusive), ("inclusive", Catalog.TaxBehavior.Inclusive));
        var bad = Fields.First(behavior.Rejection, CouponCodes.Check(draft.Coupons, "/discounts"), Fields.Metadata(draft.Metadata));
        if (bad is not null) return bad;
        if (draft.Lines.Count is 0 or > Limits.LinesPerInvoice)
        {
            return new Rejection("lines_out_of_range", $"An invoice has 1 to {Limits.LinesPerInvoice} lines.", "/lines");
        }

        var lines = new List<OneOffLine>();
        for (var i = 0; i < draft.Lines.Count; i++)
        {
            var line = ReadLine(draft.Lines[i], "/lines/" + i.ToString(CultureInfo.InvariantCulture));
            if (line.Rejection is not null) return line.Rejection;
            lines.Add(line.Value);
        }

        return Misfit(draft, lines, state.Currency) is { } misfit ? misfit : new OneOffInvoice
        {
            Id = draft.Id,
            Lines = lines,
            Coupons = draft.Coupons,
            Discounts = draft.Discounts,
            DueDate = draft.DueDate,
            TaxBehavior = behavior.Value,
            Metadata = draft.Metadata ?? new Dictionary<string, string>(),
        };
    }

    private static Rejection? Misfit(OneOffDraft draft, List<OneOffLine> lines, Currency currency)
    {
        for (var i = 0; i < draft.Discounts.Count; i++)
        {
            var (terms, pointer) = (draft.Discounts[i], "/discounts/" + i.ToString(CultureInfo.InvariantCulture));
            if (terms.Amount is { } amount && amount.Currency != currency)
            {
                return new Rejection("currency_mismatch", $"The discount is in {amount.Currency}, this customer pays in {currency}.", pointer);
            }

            if (!lines.Any(line => terms.Covers(line.Code)))
            {
                return new Rejection("coupon_does_not_apply", $"The coupon is for {string.Join(", ", terms.AppliesTo)}, which the invoice does not have.", pointer);
            }
        }

        return null;
    }

    private static Result<OneOffLine> ReadLine(OneOffLineDraft line, string pointer)
    {
        var quantity = Decimals.Parse(line.Quantity ?? "1", Limits.QuantityDigits, pointer + "/quantity");
        var unit = Decimals.Parse(line.UnitAmount, Limits.UnitPriceDigits, pointer + "/unit_amount");
        var bad = Fields.First(
            line.Code is null ? null : Fields.Code(line.Code, pointer + "/code"),
            Fields.Text(line.Description, Limits.DescriptionLength, pointer + "/description"),
            quantity.Rejection,
            unit.Rejection,
            line.TaxCategory is null ? null : Fields.Code(line.TaxCategory, pointer + "/tax_category"));
        if (bad is not null) return bad;
        if (quantity.Value is < 0 or > Limits.Quantity) return new Rejection("quantity_out_of_range", $"A quantity is 0 to {Decimals.ToText(Limits.Quantity)}.", pointer + "/quantity");
        if (unit.Value < 0) return new Rejection("negative_price", "A price is zero or more; what is given back is a credit note.", pointer + "/unit_amount");
        if (unit.Value > Limits.UnitPrice || unit.Value * quantity.Value > Money.Limit / 1000)
        {
            return new Rejection("amount_too_large", "The line's amount is too large.", pointer + "/unit_amount");
        }

        return new OneOffLine(line.Code, line.Description!, quantity.Value, unit.Value, line.TaxCategory ?? PublishPlan.StandardCategory);
    }

    private static Result<Invoice> Build(CustomerState state, OneOffInvoice request, OrganizationState organization, BillingZone zone, Instant now)
    {
        Charge[] charges = [.. request.Lines.Select(line => Charge(line, request, state.Currency))];
        DiscountInForce[] discounts = [.. request.Discounts.Select((terms, i) => new DiscountInForce(i + 1, terms, terms.Amount))];
        charges = [.. charges, .. TakeDiscounts.From(charges, discounts, state.Currency).Lines];
        var document = BuildDocument.Run(Documents.Input(state, organization, request.Id.Value, zone.DayOf(now), charges));
        if (document.Total.Minor > Money.Limit) return new Rejection("amount_too_large", "The invoice's total is too large.", "/lines");
        return Documents.Invoice(state, organization, document, now) with { DueDate = request.DueDate, Metadata = request.Metadata, Coupons = request.Coupons };
    }

    private static Charge Charge(OneOffLine line, OneOffInvoice request, Currency currency)
    {
        var (amount, derivation) = PriceComponent.Product(line.UnitAmount, line.Quantity, currency);
        return new Charge
        {
            Component = line.Code,
            Kind = ChargeKind.OneTime,
            Description = line.Description,
            Quantity = line.Quantity,
            UnitAmount = line.UnitAmount,
            Amount = amount,
            TaxCategory = line.TaxCategory,
            TaxBehavior = request.TaxBehavior,
            Derivation = derivation,
        };
    }

    private static bool SameRequest(CustomerState state, Invoice existing, OneOffInvoice request) =>
        existing.Customer == state.Id
        && existing.Kind == InvoiceKind.OneOff
        && existing.DueDate == request.DueDate
        && existing.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(request.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        && existing.Coupons.SequenceEqual(request.Coupons)
        && existing.Lines.Where(line => line.Kind != ChargeKind.Discount).Select(line => (line.Component, line.Description, line.Quantity, line.UnitAmount, line.TaxCategory, line.TaxBehavior))
            .SequenceEqual(request.Lines.Select(line => (line.Code, line.Description, line.Quantity, (decimal?)line.UnitAmount, line.TaxCategory, request.TaxBehavior)));
}
