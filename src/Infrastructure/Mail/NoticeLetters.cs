using OrleansBilling.Domain.Notices;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>A letter, or why there is none: <c>skipped</c>, <c>canceled</c> or <c>failed</c>.</summary>
public sealed record ComposedLetter(Letter? Letter, string? Status, string? Reason);

/// <summary>What a preview is made with; a customer or invoice that is null is a sample.</summary>
public sealed record PreviewRequest(Wording Wording, string Language, string? Customer, string? Invoice);

/// <summary>A letter made out for looking at, or why not, and which field of the request is wrong.</summary>
public sealed record PreviewedLetter(Wording? Wording, string? Code, string? Problem, string? Pointer);

/// <summary>Makes out notices: who gets them, in which language, in whose words.</summary>
public sealed class NoticeLetters(BillingDatabase database)
{
    private readonly NoticeReading _reading = new(database);

    /// <summary>The letter of a notice, as things stand now.</summary>
    public async Task<ComposedLetter> ComposeAsync(ClaimedNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.Alert is { } alert) return await ComposeAlertAsync(notice, alert);
        var customer = await _reading.CustomerAsync(notice.Organization, notice.Customer!) ?? throw new InvalidOperationException($"{notice.Id} is for {notice.Customer}, whom nobody knows.");
        if (customer.Email is not { Length: > 0 } email) return new ComposedLetter(null, "skipped", "The customer has no e-mail address.");
        var invoices = await _reading.InvoicesAsync(notice.Organization, notice.Invoices);
        if (notice.Kind == "reminder")
        {
            invoices = [.. ToRemindOf(invoices, hasMovedOn: customer.ClockNow?.ToDateTimeOffset() > notice.CreatedAt)];
            if (invoices.Count == 0) return new ComposedLetter(null, "canceled", "Settled or held before it was sent.");
        }

        var seller = await _reading.SellerAsync(notice.Organization);
        var subscription = notice.Subscription is null ? null : await _reading.SubscriptionAsync(notice.Organization, notice.Subscription);
        if (await ChooseAsync(notice.Organization, notice.Template, customer.Language, seller.Country) is not { } chosen)
        {
            return new ComposedLetter(null, "failed", $"There is no template {notice.Template}.");
        }

        var content = new LetterContent(seller, customer, subscription, invoices, BillingJson.Read<NoticeFacts>(notice.Data));
        return await MakeOutAsync(notice, content, chosen, (email, customer.Name));
    }

    // To the seller, in the language of its country, whatever the customer speaks.
    private async Task<ComposedLetter> ComposeAlertAsync(ClaimedNotice notice, ClaimedAlert claimed)
    {
        var alert = await _reading.AlertAsync(notice.Organization, claimed.Id) ?? throw new InvalidOperationException($"{notice.Id} is about {claimed.Id}, which nobody knows.");
        if (alert.IsResolved) return new ComposedLetter(null, "canceled", "Resolved before it was sent.");
        var seller = await _reading.SellerAsync(notice.Organization);
        var customer = alert.Customer is null ? null : await _reading.CustomerAsync(notice.Organization, alert.Customer);
        if (await ChooseAsync(notice.Organization, notice.Template, null, seller.Country) is not { } chosen) return new ComposedLetter(null, "failed", $"There is no template {notice.Template}.");
        var content = new LetterContent(seller, customer, null, [], new NoticeFacts { At = alert.At }) { Alert = alert };
        return await MakeOutAsync(notice, content, chosen, (claimed.Recipient, seller.LegalName));
    }

    private static async Task<ComposedLetter> MakeOutAsync(ClaimedNotice notice, LetterContent content, (Wording Wording, string Language) chosen, (string Address, string Name) to)
    {
        try
        {
            var wording = await Liquid.MakeOutAsync(chosen.Wording, LetterVariables.Of(content, chosen.Language));
            return new ComposedLetter(new Letter(to.Address, to.Name, content.Seller.LegalName, chosen.Language, wording), null, null);
        }
        catch (LiquidFailedException failure)
        {
            return new ComposedLetter(null, "failed", $"The template {notice.Template} ({chosen.Language}) cannot be made out: {failure.Message}");
        }
    }

    /// <summary>A template made out with real or sample data. Nothing is written.</summary>
    public async Task<PreviewedLetter> PreviewAsync(string organization, PreviewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Liquid.Problem(request.Wording) is { } bad) return new PreviewedLetter(null, "template_unreadable", $"This is not Liquid that can be used: {bad.Problem}.", bad.Pointer);
        var owner = request.Invoice is null ? request.Customer : await _reading.CustomerOfAsync(organization, request.Invoice);
        if (request.Invoice is not null && (owner is null || (request.Customer ?? owner) != owner)) return new PreviewedLetter(null, "invoice_not_found", "There is no such issued invoice.", "/invoice");
        var customer = owner is null ? SampleLetter.Customer : await _reading.CustomerAsync(organization, owner);
        if (customer is null) return new PreviewedLetter(null, "customer_not_found", "There is no such customer.", "/customer");
        var invoices = request.Invoice is null ? SampleLetter.Invoices : await _reading.InvoicesAsync(organization, [request.Invoice]);
        var content = new LetterContent(await _reading.SellerAsync(organization), customer, SampleLetter.Subscription, invoices, SampleLetter.Facts) { Alert = SampleLetter.Alert };
        try
        {
            return new PreviewedLetter(await Liquid.MakeOutAsync(request.Wording, LetterVariables.Of(content, request.Language)), null, null, null);
        }
        catch (LiquidFailedException failure)
        {
            return new PreviewedLetter(null, "template_failed", $"The template cannot be made out: {failure.Message}", null);
        }
    }

    // Nobody is reminded of what was settled or held since. Only where a test clock has moved on since, the mail is as late as we are, and
    // says what it would have said.
    private static IEnumerable<LetterInvoice> ToRemindOf(IReadOnlyList<LetterInvoice> invoices, bool hasMovedOn) => hasMovedOn
        ? invoices.Select(invoice => invoice.AmountDue.IsPositive ? invoice : invoice with { AmountDue = invoice.Total })
        : invoices.Where(invoice => invoice is { Status: "issued", AmountDue.IsPositive: true, IsHeld: false });

    // The organization's own words before the shipped.
    private async Task<Wording?> WordingAsync(string organization, string code, string language) =>
        await _reading.OwnWordingAsync(organization, code, language) ?? ShippedTemplates.Find(code, language);

    // The customer's language, else the one of the seller's country, else English: the first in which there are words.
    private async Task<(Wording Wording, string Language)?> ChooseAsync(string organization, string code, string? wanted, string country)
    {
        var tongue = wanted?.Split('-')[0].ToLowerInvariant();
        foreach (var language in new[] { tongue, country == "FR" ? "fr" : null, "en", "fr" }.OfType<string>().Distinct())
        {
            if (await WordingAsync(organization, code, language) is { } wording) return (wording, language);
        }

        return null;
    }
}
