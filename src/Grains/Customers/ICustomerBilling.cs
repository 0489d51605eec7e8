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
    /// Commits the document of a request, or takes it in for a shared one, unless that was done already. Of the last one its number is had at
    /// once where nothing stands in the way.
    /// </summary>
    [Alias("Bill")] Task<BillAnswer> Bill(Billing billing);

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

    /// <summary>The time zone by which it was found due; null for a preview.</summary>
    [Id(1)] public string? Zone { get; init; }

    /// <summary>Nothing else of the subscription is due now.</summary>
    [Id(2)] public bool IsLast { get; init; }
}

/// <param name="IsDone">
/// The document is committed, or its charges are. Not so when its subscription counts its days by another <paramref name="Zone"/> than the
/// customer, or when it has to wait for a shared invoice of an earlier day: then nothing is done, and it is to be asked again.
/// </param>
/// <param name="IsIssued">All documents of the customer have their numbers, and nothing is left to do; else <see cref="ICustomerBilling.IssueWaiting"/> does it.</param>
/// <param name="Zone">The customer's time zone, when it is another one.</param>
[GenerateSerializer, Immutable, Alias("BillAnswer")]
public sealed record BillAnswer(bool IsDone, bool IsIssued = false, string? Zone = null);

/// <summary>A customer; null when there is none of that id.</summary>
[GenerateSerializer, Immutable, Alias("CustomerSnapshot")]
public sealed record CustomerSnapshot(CustomerState? State);
