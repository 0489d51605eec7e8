using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>What a letter is made from.</summary>
internal sealed record LetterContent(
    LetterSeller Seller, LetterCustomer? Customer, LetterSubscription? Subscription, IReadOnlyList<LetterInvoice> Invoices, NoticeFacts Facts)
{
    /// <summary>What the seller is told of; null in a letter to a customer.</summary>
    internal LetterAlert? Alert { get; init; }
}

/// <summary>
/// The variables of the templates: texts, written for the letter's language, and objects and lists of them. The list of them is in
/// <c>docs/notices.md</c>.
/// </summary>
internal static class LetterVariables
{
    private const string DefaultColor = "#1f2937";

    internal static Dictionary<string, object?> Of(LetterContent content, string language)
    {
        object[] invoices = [.. content.Invoices.Select(invoice => Invoice(invoice, language))];
        var facts = content.Facts;
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["language"] = language,
            ["seller"] = Seller(content.Seller),
            ["customer"] = content.Customer is { } customer ? Customer(customer) : null,
            ["subscription"] = content.Subscription is { } subscription ? Subscription(subscription, language) : null,
            ["invoices"] = invoices,
            ["invoice"] = invoices.FirstOrDefault(),
            ["total_due"] = content.Invoices.Count == 0
                ? null
                : Phrasing.Amount(Money.Sum(content.Invoices.Select(invoice => invoice.AmountDue), content.Invoices[0].AmountDue.Currency), language),
            ["on"] = (facts.On ?? DayOf(content, facts.At)) is { } on ? Phrasing.Day(on, language) : null,
            ["amount"] = facts.Amount is { } amount ? Phrasing.Amount(amount, language) : null,
            ["old_amount"] = facts.OldAmount is { } old ? Phrasing.Amount(old, language) : null,
            ["method"] = facts.Method,
            ["alert"] = content.Alert is { } alert
                ? new Dictionary<string, object?> { ["id"] = alert.Id, ["kind"] = alert.Kind, ["object"] = alert.Object, ["message"] = alert.Message }
                : null,
            ["reason"] = facts.Reason,
            ["next_on"] = DayOf(content, facts.NextAt) is { } next ? Phrasing.Day(next, language) : null,
        };
    }

    private static NodaTime.LocalDate? DayOf(LetterContent content, NodaTime.Instant? moment) =>
        moment is { } at ? (content.Customer?.Zone ?? content.Seller.Zone).DayOf(at) : null;

    private static Dictionary<string, object?> Seller(LetterSeller seller) => new()
    {
        ["legal_name"] = seller.LegalName,
        ["country"] = seller.Country,
        ["logo_url"] = seller.Branding?.LogoUrl,
        ["color"] = seller.Branding?.Color ?? DefaultColor,
        ["footer"] = seller.Branding?.Footer,
        ["address"] = Lines(seller.Address),
        ["vat"] = seller.Vat,
        ["siren"] = seller.Siren,
    };

    private static Dictionary<string, object?> Customer(LetterCustomer customer) => new()
    {
        ["id"] = customer.Id,
        ["name"] = customer.Name,
        ["email"] = customer.Email,
        ["external_id"] = customer.ExternalId,
        ["address"] = Lines(customer.Address),
        ["metadata"] = Texts(customer.Metadata),
    };

    private static Dictionary<string, object?> Subscription(LetterSubscription subscription, string language) => new()
    {
        ["id"] = subscription.Id,
        ["plan"] = subscription.PlanName,
        ["plan_code"] = subscription.Plan,
        ["status"] = subscription.Status,
        ["start_date"] = Phrasing.Day(subscription.StartDate, language),
        ["trial_end"] = subscription.TrialEnd is { } trial ? Phrasing.Day(trial, language) : null,
        ["next_billing_date"] = subscription.NextBillingDate is { } next ? Phrasing.Day(next, language) : null,
        ["metadata"] = Texts(subscription.Metadata),
    };

    private static Dictionary<string, object?> Invoice(LetterInvoice invoice, string language) => new()
    {
        ["id"] = invoice.Id,
        ["number"] = invoice.Number,
        ["status"] = invoice.Status,
        ["issue_date"] = Phrasing.Day(invoice.IssueDate, language),
        ["due_date"] = Phrasing.Day(invoice.DueDate, language),
        ["currency"] = invoice.Total.Currency.Code,
        ["total"] = Phrasing.Amount(invoice.Total, language),
        ["amount_paid"] = Phrasing.Amount(invoice.AmountPaid, language),
        ["amount_due"] = Phrasing.Amount(invoice.AmountDue, language),
        ["is_due"] = invoice.AmountDue.IsPositive,
        ["metadata"] = Texts(invoice.Metadata),
        ["lines"] = invoice.Lines.Select(line => (object)new Dictionary<string, object?>
        {
            ["description"] = line.Description,
            ["quantity"] = Decimals.ToText(line.Quantity),
            ["amount"] = Phrasing.Amount(line.Amount, language),
        }).ToArray(),
    };

    private static string[] Lines(Address? address) =>
    [
        .. new[] { address?.Line1, address?.Line2, string.Join(' ', new[] { address?.PostalCode, address?.City }.Where(part => !string.IsNullOrEmpty(part))), address?.Country }
            .OfType<string>().Where(line => line.Length > 0),
    ];

    private static Dictionary<string, object?> Texts(IReadOnlyDictionary<string, string> pairs) => pairs.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
}
