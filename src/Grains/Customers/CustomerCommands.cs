using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Organizations;

namespace OrleansBilling.Grains.Customers;

/// <summary>The contract's commands as the rules take them.</summary>
internal static class CustomerCommands
{
    internal static CustomerFields Fields(CreateCustomer command) => new()
    {
        Name = command.Name,
        Email = command.Email,
        Language = command.Language,
        TimeZone = command.TimeZone,
        Address = OrganizationGrain.AddressOf(command.Address),
        HasTax = command.Tax is not null,
        TaxKind = command.Tax?.Kind,
        VatNumber = command.Tax?.VatNumber,
        Exemption = command.Tax?.Exemption,
        PaymentTermsDays = command.PaymentTermsDays,
        Collection = command.Collection,
        Consolidate = command.Consolidate,
        DunningPolicy = command.DunningPolicy,
        ExternalId = command.ExternalId,
        Metadata = command.Metadata?.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
    };

    internal static CustomerFields Fields(UpdateCustomer command) => new()
    {
        Name = command.Name,
        Email = command.Email,
        Language = command.Language,
        TimeZone = command.TimeZone,
        Address = OrganizationGrain.AddressOf(command.Address),
        HasTax = command.Tax is not null,
        TaxKind = command.Tax?.Kind,
        VatNumber = command.Tax?.VatNumber,
        Exemption = command.Tax?.Exemption,
        PaymentTermsDays = command.PaymentTermsDays,
        Collection = command.Collection,
        Consolidate = command.Consolidate,
        DunningPolicy = command.DunningPolicy,
        ExternalId = command.ExternalId,
        Metadata = command.Metadata,
        Cleared = command.Cleared,
    };

    internal static OpenItemDraft Draft(AddCustomerCharge command) => new(
        command.Code, command.Description, command.Amount, command.Quantity, command.UnitAmount, command.TaxCategory, At: null);

    internal static CreditDraft Draft(CreateCreditNote command, CreditNoteId id) => new()
    {
        Id = id,
        Lines = command.Lines?.Select(line => new CreditLineDraft(line.Line, line.Amount)).ToArray(),
        Amount = command.Amount,
        Reason = command.Reason,
        Refund = command.Refund,
    };

    internal static OneOffDraft Draft(CreateInvoice command, InvoiceId id, IReadOnlyList<DiscountTerms> discounts) => new()
    {
        Id = id,
        Currency = command.Currency,
        Lines = [.. (command.Lines ?? []).Select(line => new OneOffLineDraft(line.Code, line.Description, line.Quantity, line.UnitAmount, line.TaxCategory))],
        DueDate = command.DueDate.ToLocalDate(),
        Draft = command.Draft ?? false,
        TaxBehavior = command.TaxBehavior,
        Coupons = command.Discounts ?? [],
        Discounts = discounts,
        Metadata = command.Metadata,
    };
}
