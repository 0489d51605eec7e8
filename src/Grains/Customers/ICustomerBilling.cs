using Orleans.Concurrency;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Grains.Customers;

/// <summary>What subscriptions ask of their customer. Calls go this way only; a customer never calls a subscription.</summary>
[Alias("ICustomerBilling")]
public interface ICustomerBilling : IGrainWithStringKey
{
    /// <summary>The customer as it is committed.</summary>
    [AlwaysInterleave]
    [Alias("Read")] Task<CustomerSnapshot> Read();

    /// <summary>
    /// Commits the document of a request, or takes it in for a shared one, unless that was done already. It has no number yet. False when the
    /// request has to wait for a shared invoice of an earlier day: then nothing is done, and it is to be asked again.
    /// </summary>
    [Alias("Bill")] Task<bool> Bill(Billing billing);

    /// <summary>Makes the shared invoices that are complete, and has the register number what waits.</summary>
    [Alias("IssueWaiting")] Task IssueWaiting();

    /// <summary>The document that <see cref="Bill"/> would make now, without writing anything.</summary>
    [Alias("PreviewBill")] Task<Answer<InvoicePreview>> PreviewBill(Billing billing);
}

[GenerateSerializer, Immutable, Alias("Billing")]
public sealed record Billing(BillRequest Request)
{
    /// <summary>For a preview: what other subscriptions will have on the same invoice.</summary>
    [Id(0)] public BillRequest[] Others { get; init; } = [];
}

/// <summary>A customer; null when there is none of that id.</summary>
[GenerateSerializer, Immutable, Alias("CustomerSnapshot")]
public sealed record CustomerSnapshot(CustomerState? State);
