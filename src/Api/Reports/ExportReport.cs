using System.Data;
using System.Text.Json;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.LongOperations;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Operations;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>A file that was made, or why it was not.</summary>
public sealed record MadeFile(FileStream? Content, string Name, string Type, Problem? Problem);

/// <summary>
/// Reports as files: at once, or in the background. A file is made before it is sent, so that a slow client does not hold a database connection, and what goes wrong is an error and
/// not half a file.
/// </summary>
public sealed class ExportReport(ReportReader reports, BillingDatabase database, OperationQueue queue, OperationRows operations, OperationSettings settings)
{
    /// <summary>Answers the file; or the operation that makes it, when that is asked for or the workbook is a long one.</summary>
    /// <param name="started">Called when an operation waits to be run.</param>
    public async Task<ApiAnswer> Answer(ApiCall call, ReportFormat format, Action started)
    {
        var (export, problem) = await reports.Asked(call, format);
        if (export is null) return problem!;
        if (call.Query.TryGetValue("async", out var background) && (bool)background) return await Start(call, export, started);
        return format == ReportFormat.Workbook ? await Workbook(call, export, started) : await File(call, export);
    }

    /// <summary>Makes the file of an operation.</summary>
    public async Task<MadeFile> Make(ClaimedOperation operation, RowProgress progress, CancellationToken cancellation)
    {
        var request = JsonSerializer.Deserialize<ExportRequest>(operation.Request, ApiJson.Options)!;
        return await Write(await reports.Of(operation.Organization, request, cancellation), progress.Report, cancellation);
    }

    private async Task<ApiAnswer> Workbook(ApiCall call, ReportExport export, Action started)
    {
        var result = await Read(connection => export.Report.ReadAsync(connection, export.Request, ReportWorkbook.MaximumRows, call.Cancellation), call.Cancellation);
        return result is null ? await Start(call, export, started) : ApiAnswer.File(ReportWorkbook.Write(result, export.Setting), export.FileType, export.FileName);
    }

    private async Task<ApiAnswer> File(ApiCall call, ReportExport export)
    {
        var made = await Write(export, null, call.Cancellation);
        if (made.Content is not { } content) return made.Problem!;
        return ApiAnswer.File(content.Length, TemporaryFile.Parts(content), made.Type, export.Format == ReportFormat.Json ? null : made.Name);
    }

    private async Task<ApiAnswer> Start(ApiCall call, ReportExport export, Action started)
    {
        var request = JsonSerializer.Serialize(ExportRequest.Of(export), ApiJson.Options);
        var id = await queue.StartAsync(call.Organization, call.NewId("opr_"), RunOperations.Export, request, settings.MaximumRunning, call.Cancellation);
        if (id is null) return Problem.At(409, "too_many_operations", $"{settings.MaximumRunning} operations run already: wait for one of them.", null);
        started();
        return ApiAnswer.Ok(await Started(call, id), 202) with { Location = $"/v1/operations/{id}" };
    }

    private async Task<OperationView> Started(ApiCall call, string id) =>
        await operations.Find(call.Organization, id, call.Cancellation) ?? throw new InvalidOperationException($"The operation {id} has no row after its start.");

    private async Task<MadeFile> Write(ReportExport export, Action<int, int>? progress, CancellationToken cancellation)
    {
        var content = TemporaryFile.Create();
        try
        {
            var outcome = await Read(connection => export.WriteAsync(content, connection, progress, cancellation), cancellation);
            if (outcome == ExportOutcome.Written) return new MadeFile(content, export.FileName, export.FileType, null);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }

        await content.DisposeAsync();
        return new MadeFile(null, export.FileName, export.FileType, TooLarge(export));
    }

    private static Problem TooLarge(ReportExport export) => export.Format == ReportFormat.Workbook
        ? Problem.Invalid("workbook_too_large", $"There are more than {StreamedWorkbook.MaximumRows} rows, which is all that a sheet holds, or more than the report holds: ask for fewer days, or for CSV.", "from")
        : ReportReader.TooLarge;

    private Task<T> Read<T>(Func<Npgsql.NpgsqlConnection, Task<T>> read, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            return await read(connection);
        },
        cancellation);
}
