using System.Text.Json;
using Npgsql;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Api.Audit;

/// <summary>Audits as the API shows them.</summary>
public sealed class AuditRows(BillingDatabase database) : IRows
{
    private const string Select = "SELECT id, status, checks, error, started_at, finished_at FROM audits WHERE organization = $1";

    /// <summary>The newest; null when there was none.</summary>
    public Task<AuditView?> Newest(string organization, CancellationToken cancellation) =>
        database.One($"{Select} ORDER BY started_at DESC, version DESC LIMIT 1", [organization], Read, cancellation);

    private static AuditView Read(NpgsqlDataReader row)
    {
        var checks = JsonSerializer.Deserialize<AuditCheckView[]>(row.Text("checks"), BillingJson.Options)!;
        return new AuditView
        {
            Id = row.Text("id"),
            Status = row.Text("status"),
            Checks = checks,
            First = checks.Select(check => check.First).FirstOrDefault(first => first is not null),
            Error = row.TextOrNull("error"),
            StartedAt = row.At("started_at"),
            FinishedAt = row.AtOrNull("finished_at"),
        };
    }
}
