using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Organizations;

/// <summary>Organizations as the API shows them.</summary>
public sealed class OrganizationRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("mode", "live", "sandbox"),
        ListFilter.Text("country"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT organization AS id, mode, legal_name, country, currency, time_zone, address, tax_ids, number_format,
               credit_note_number_format, payment_terms_days, tax_mode, branding, usage_late_policy, dunning_policy, notices, review, alert_email, version, created_at
        FROM organizations
        WHERE true
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), new("organization", "id", SortKind.Text)];

    /// <summary>All organizations: for the operator alone.</summary>
    public Task<(Page<OrganizationView>? Page, Problem? Problem)> List(ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [], Read, cancellation);

    public Task<OrganizationView?> Find(string id, CancellationToken cancellation) =>
        database.One($"{Select} AND organization = $1", [id], Read, cancellation);

    private static OrganizationView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Mode = row.Text("mode"),
        LegalName = row.Text("legal_name"),
        Country = row.Text("country"),
        Currency = row.Text("currency"),
        TimeZone = row.Text("time_zone"),
        Address = row.JsonOrNull<AddressView>("address"),
        TaxIds = row.JsonOrNull<TaxIdsView>("tax_ids"),
        NumberFormat = row.Text("number_format"),
        CreditNoteNumberFormat = row.Text("credit_note_number_format"),
        PaymentTermsDays = row.Int("payment_terms_days"),
        TaxMode = row.TextOrNull("tax_mode") ?? "exclusive",
        Branding = row.JsonOrNull<BrandingView>("branding"),
        UsageLatePolicy = row.Text("usage_late_policy"),
        DunningPolicy = row.TextOrNull("dunning_policy"),
        Notices = row.Json<NoticeSettingsView>("notices"),
        Review = row.Json<ReviewRulesView>("review"),
        AlertEmail = row.TextOrNull("alert_email"),
        CreatedAt = row.At("created_at"),
        Version = row.Long("version"),
    };
}
