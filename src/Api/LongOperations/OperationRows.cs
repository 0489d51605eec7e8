using Npgsql;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.LongOperations;

/// <summary>The file of an operation that succeeded.</summary>
public sealed record OperationFile(string Name, string Type, long Size);

/// <summary>Operations as the API shows them.</summary>
public sealed class OperationRows(BillingDatabase database) : IRows
{
    /// <summary>The operation, unless its time is over.</summary>
    public Task<OperationView?> Find(string organization, string id, CancellationToken cancellation) => database.One(
        """
        SELECT id, kind, status, done, total, error_code, error, created_at, finished_at, expires_at
        FROM operations WHERE organization = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())
        """,
        [organization, id],
        Read,
        cancellation);

    public Task<OperationFile?> File(string organization, string id, CancellationToken cancellation) => database.One(
        "SELECT file_name, file_type, file_size FROM operations WHERE organization = $1 AND id = $2 AND status = 'succeeded' AND expires_at > now()",
        [organization, id],
        row => new OperationFile(row.Text("file_name"), row.Text("file_type"), row.Long("file_size")),
        cancellation);

    private static OperationView Read(NpgsqlDataReader row)
    {
        var (id, status) = (row.Text("id"), row.Text("status"));
        return new OperationView
        {
            Id = id,
            Kind = row.Text("kind"),
            Status = status,
            Progress = new OperationProgressView(row.Long("done"), row.LongOrNull("total")),
            CreatedAt = row.At("created_at"),
            FinishedAt = row.AtOrNull("finished_at"),
            ExpiresAt = row.AtOrNull("expires_at"),
            ResultUrl = status == "succeeded" ? $"/v1/operations/{id}/result" : null,
            Error = row.TextOrNull("error_code") is { } code ? new OperationErrorView(code, row.Text("error")) : null,
        };
    }
}
