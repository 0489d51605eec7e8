namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /invoices/{id}/release.</summary>
[GenerateSerializer, Immutable, Alias("ReleaseInvoice")]
public sealed record ReleaseInvoice
{
    [Id(0)] public string? Note { get; init; }
}

/// <summary>POST /alerts/{id}/resolve.</summary>
[GenerateSerializer, Immutable, Alias("ResolveAlert")]
public sealed record ResolveAlert
{
    [Id(0)] public string? Note { get; init; }
}

/// <summary>What an organization wants looked at before invoices go out; what is left out (null here) stays.</summary>
[GenerateSerializer, Immutable, Alias("ReviewRulesFields")]
public sealed record ReviewRulesFields
{
    [Id(0)] public string? AmountChanged { get; init; }
    [Id(1)] public string? AmountChangedPercent { get; init; }
    [Id(2)] public string? ZeroInvoice { get; init; }
    [Id(3)] public string? TaxMissing { get; init; }
    [Id(4)] public string? NoticeDiffers { get; init; }
}
