using OrleansBilling.Domain.Catalog;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of a plan and its versions.</summary>
public static class PlanRows
{
    public static void Write(UnitOfWork unit, string organization, string plan, PlanState state, IReadOnlyList<PlanEvent> events, long version)
    {
        WritePlan(unit, organization, state, version);
        foreach (var @event in events)
        {
            if (@event is PlanCreated created) AddVersion(unit, organization, plan, created.Version);
            if (@event is PlanVersionPublished published) AddVersion(unit, organization, plan, published.Version);
        }
    }

    private static void WritePlan(UnitOfWork unit, string organization, PlanState state, long version) => unit.Add(
        """
        INSERT INTO plans (organization, id, name, currency, archived, latest_version, metadata, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (organization, id) DO UPDATE SET name = excluded.name, archived = excluded.archived,
            latest_version = excluded.latest_version, metadata = excluded.metadata, version = excluded.version
        """,
        Param.Text(organization),
        Param.Text(state.Code),
        Param.Text(state.Newest.Name),
        Param.Text(state.Newest.Currency.Code),
        Param.Flag(state.Archived),
        Param.Int(state.Newest.Number),
        Param.JsonOf(state.Newest.Metadata),
        Param.Long(version),
        Param.At(state.CreatedAt));

    /// <summary>The definition is stored as the contract shows it.</summary>
    private static void AddVersion(UnitOfWork unit, string organization, string plan, PlanVersion version) => unit.Add(
        "INSERT INTO plan_versions (organization, plan, plan_version, definition, created_at) VALUES ($1, $2, $3, $4, $5)",
        Param.Text(organization),
        Param.Text(plan),
        Param.Int(version.Number),
        Param.JsonOf(PlanViews.Of(version)),
        Param.At(version.PublishedAt));
}
