using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Plans;

/// <summary>Plans and their versions as the API shows them.</summary>
public sealed class PlanRows(BillingDatabase database, PageReader pages, TimeProvider time) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        new("status", "CASE WHEN archived THEN 'archived' ELSE 'active' END", FilterKind.Choice) { Values = ["active", "archived"] },
        ListFilter.Text("currency"),
        ListFilter.CreatedAt(),
    ];

    // The terms of the version in force today are the plan's.
    private const string Select =
        """
        SELECT id, archived, latest_version, metadata, version, created_at,
               (SELECT jsonb_agg(v.definition || jsonb_build_object('version', v.plan_version, 'created_at', v.created_at) ORDER BY v.plan_version)
                FROM plan_versions v WHERE v.organization = plans.organization AND v.plan = plans.id) AS versions
        FROM plans
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<PlanView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], row => Read(row).Plan, cancellation);

    /// <summary>The plan, and its aggregate's version for the ETag.</summary>
    public Task<StoredPlan?> Find(string organization, string code, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, code], Read, cancellation);

    private StoredPlan Read(NpgsqlDataReader row)
    {
        var versions = row.Json<PlanVersionView[]>("versions");
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var current = versions.Last(version => version.EffectiveFrom is not { } from || from <= today);
        var plan = new PlanView
        {
            Code = row.Text("id"),
            Status = row.Flag("archived") ? "archived" : "active",
            Version = current.Version,
            Name = current.Name,
            Currency = current.Currency,
            Interval = current.Interval,
            Billing = current.Billing,
            TrialDays = current.TrialDays,
            TaxCategory = current.TaxCategory,
            TaxBehavior = current.TaxBehavior,
            Components = current.Components,
            Phases = current.Phases,
            MinimumAmount = current.MinimumAmount,
            MaximumAmount = current.MaximumAmount,
            TrialUsage = current.TrialUsage,
            Metadata = current.Metadata,
            Versions = versions,
            CreatedAt = row.At("created_at"),
        };
        return new StoredPlan(plan, row.Long("version"));
    }
}
