using OrleansBilling.Domain.TestClocks;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The row of a test clock.</summary>
public static class TestClockRows
{
    public static void Write(UnitOfWork unit, string organization, TestClockState state, long version) => unit.Add(
        """
        INSERT INTO test_clocks (organization, id, name, now, target, status, last_error, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (organization, id) DO UPDATE SET now = excluded.now, target = excluded.target, status = excluded.status,
            last_error = excluded.last_error, version = excluded.version
        """,
        Param.Text(organization),
        Param.Text(state.Id.Value),
        Param.Text(state.Name),
        Param.At(state.Now),
        Param.At(state.Target),
        Param.Text(state.Target is null ? "ready" : "advancing"),
        Param.Text(state.LastError),
        Param.Long(version),
        Param.At(state.CreatedAt));
}
