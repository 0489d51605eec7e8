using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Reviews;

/// <summary>What is done when a rule finds something.</summary>
public enum ReviewResponse
{
    Off,

    /// <summary>A person is told; the invoice goes out.</summary>
    Alert,

    /// <summary>A person is told, and the invoice waits until one releases it.</summary>
    Hold,
}

/// <summary>What a rule looks for.</summary>
public enum ReviewTopic
{
    /// <summary>A period costs much more or less than the one before it.</summary>
    AmountChanged,

    /// <summary>An invoice comes to nothing.</summary>
    ZeroInvoice,

    /// <summary>A line has no tax rate although the seller charges tax there.</summary>
    TaxMissing,

    /// <summary>An invoice comes to something else than the customer was told ahead.</summary>
    NoticeDiffers,
}

/// <summary>What a rule found, for a person to read.</summary>
public sealed record ReviewFinding(ReviewTopic Topic, string Message);

/// <summary>What an organization wants looked at before invoices of its subscriptions go out.</summary>
public sealed record ReviewRules
{
    public ReviewResponse AmountChanged { get; init; } = ReviewResponse.Alert;

    /// <summary>By how many percent of the amount before a period may cost more or less.</summary>
    public decimal AmountChangedPercent { get; init; } = 50;
    public ReviewResponse ZeroInvoice { get; init; } = ReviewResponse.Alert;
    public ReviewResponse TaxMissing { get; init; } = ReviewResponse.Alert;

    /// <summary>On hold from the beginning: what was announced is a promise.</summary>
    public ReviewResponse NoticeDiffers { get; init; } = ReviewResponse.Hold;

    public ReviewResponse Of(ReviewTopic topic) => topic switch
    {
        ReviewTopic.AmountChanged => AmountChanged,
        ReviewTopic.ZeroInvoice => ZeroInvoice,
        ReviewTopic.TaxMissing => TaxMissing,
        _ => NoticeDiffers,
    };
}

/// <summary>An organization's rules as they were sent; null means not sent.</summary>
public sealed record ReviewRulesFields(
    string? AmountChanged = null, string? AmountChangedPercent = null, string? ZeroInvoice = null, string? TaxMissing = null, string? NoticeDiffers = null)
{
    private const decimal MostPercent = 10_000;

    /// <summary>The rules after it.</summary>
    public Result<ReviewRules> Read(ReviewRules old)
    {
        var (amount, zero) = (Response(AmountChanged, "amount_changed", old.AmountChanged), Response(ZeroInvoice, "zero_invoice", old.ZeroInvoice));
        var (tax, notice) = (Response(TaxMissing, "tax_missing", old.TaxMissing), Response(NoticeDiffers, "notice_differs", old.NoticeDiffers));
        var percent = AmountChangedPercent is null ? old.AmountChangedPercent : Decimals.Parse(AmountChangedPercent, 2, "/review/amount_changed_percent");
        if (Fields.First(amount.Rejection, zero.Rejection, tax.Rejection, notice.Rejection, percent.Rejection) is { } bad) return bad;
        if (percent.Value is <= 0 or > MostPercent)
        {
            return new Rejection("percent_out_of_range", $"The percentage is more than 0 and at most {MostPercent:0}.", "/review/amount_changed_percent");
        }

        return new ReviewRules
        {
            AmountChanged = amount.Value, AmountChangedPercent = percent.Value, ZeroInvoice = zero.Value, TaxMissing = tax.Value, NoticeDiffers = notice.Value,
        };
    }

    private static Result<ReviewResponse> Response(string? text, string name, ReviewResponse old) => Fields.OneOf(
        text, "/review/" + name, old, ("off", ReviewResponse.Off), ("alert", ReviewResponse.Alert), ("hold", ReviewResponse.Hold));
}
