using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Work done, an expense or an extra, as a seller writes it: an amount, or a quantity and a unit price.</summary>
public sealed record OpenItemDraft(
    string? Code, string? Description, string? Amount, string? Quantity, string? UnitAmount, string? TaxCategory, string? At);

/// <summary>Adds an item to be billed with the next invoice, or at once.</summary>
public static class AddOpenItem
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, OpenItemDraft draft, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.IsOver) return Rejection.Conflict("subscription_over", "The subscription is over; write a one-off invoice instead.");
        if (state.Items.Count >= Limits.OpenItems) return Rejection.Conflict("too_many_items", $"A subscription has room for {Limits.OpenItems} open items.");
        var atOnce = Fields.OneOf(draft.At, "/at", false, ("period_end", false), ("now", true));
        if (atOnce.Rejection is not null) return atOnce.Rejection;
        var item = Read(draft, state.ItemCount + 1, state.Terms.Currency, now);
        return item.Rejection is not null ? item.Rejection : new SubscriptionEvent[] { new OpenItemAdded(item.Value with { AtOnce = atOnce.Value }) };
    }

    /// <summary>An item as it was written, for the next invoice.</summary>
    internal static Result<OpenItem> Read(OpenItemDraft draft, int number, Currency currency, Instant now)
    {
        var bad = Fields.First(
            draft.Code is null ? null : Fields.Code(draft.Code, "/code"),
            Fields.Text(draft.Description, Limits.DescriptionLength, "/description"),
            draft.TaxCategory is null ? null : Fields.Code(draft.TaxCategory, "/tax_category"));
        if (bad is not null) return bad;
        var price = Price(draft, currency);
        if (price.Rejection is not null) return price.Rejection;
        return new OpenItem(
            number, draft.Code, draft.Description!, price.Value.Quantity, price.Value.UnitAmount, draft.TaxCategory ?? PublishPlan.StandardCategory, AtOnce: false, now);
    }

    private static Result<(decimal Quantity, decimal UnitAmount)> Price(OpenItemDraft draft, Currency currency)
    {
        if (draft.Amount is not null)
        {
            if (draft.UnitAmount is not null || draft.Quantity is not null) return new Rejection("price_twice", "Write 'amount', or 'quantity' and 'unit_amount', not both.", "/amount");
            var amount = Money.Parse(draft.Amount, currency, "/amount");
            if (amount.Rejection is not null) return amount.Rejection;
            if (amount.Value.IsNegative) return Negative("/amount");
            return IsTooLarge(amount.Value.ToMajor(), currency) ? TooLarge("/amount") : (1m, amount.Value.ToMajor());
        }

        var quantity = Decimals.Parse(draft.Quantity ?? "1", Limits.QuantityDigits, "/quantity");
        var unit = Decimals.Parse(draft.UnitAmount, Limits.UnitPriceDigits, "/unit_amount");
        if (Fields.First(quantity.Rejection, unit.Rejection) is { } bad) return bad;
        if (unit.Value < 0) return Negative("/unit_amount");
        if (quantity.Value is < 0 or > Limits.Quantity) return new Rejection("quantity_out_of_range", $"A quantity is 0 to {Decimals.ToText(Limits.Quantity)}.", "/quantity");
        if (unit.Value > Limits.UnitPrice) return TooLarge("/unit_amount");
        return IsTooLarge(unit.Value * quantity.Value, currency) ? TooLarge("/unit_amount") : (quantity.Value, unit.Value);
    }

    // However many there are on an invoice, their sum is an amount.
    private static bool IsTooLarge(decimal major, Currency currency) => major * currency.MinorPerMajor > Money.Limit / Limits.LinesPerInvoice;

    private static Rejection TooLarge(string pointer) => new("amount_too_large", "The item's amount is too large.", pointer);

    private static Rejection Negative(string pointer) => new("negative_price", "A price is zero or more; what is given back is a credit.", pointer);
}
