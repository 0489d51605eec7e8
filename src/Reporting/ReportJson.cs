using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting;

/// <summary>A report as JSON in the shape of <see cref="ReportView"/>, with the rows before what they come to.</summary>
public static class ReportJson
{
    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc cref="ReportCsv.WriteAsync"/>
    public static async Task<bool> WriteAsync(
        Stream into, Report report, NpgsqlConnection connection, ReportRequest request, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(request);
        await using var json = new Utf8JsonWriter(into, Options);
        var (columns, written) = (report.Columns, 0);
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteString("from", Day(request.From));
        json.WriteString("to", Day(request.To));
        json.WriteString("currency", request.Currency);
        json.WriteStartArray("rows");
        var sums = await report.StreamAsync(
            connection,
            request,
            async row =>
            {
                json.WriteStartObject();
                for (var i = 0; i < row.Length; i++) json.WriteString(columns[i].Name, ReportCsv.Cell(row[i], columns[i].Kind, request.Currency));
                json.WriteEndObject();
                progress?.Invoke(++written, 0);
                if (json.BytesPending > FlushAt) await json.FlushAsync(cancellationToken);
                return true;
            },
            cancellationToken);
        if (sums is null) return false;
        json.WriteEndArray();
        json.WriteNumber("row_count", sums.Rows);
        Write("totals", sums.Totals.Select(total => (total.Column, total.Minor)));
        WriteFigures();
        Write("checks", sums.Checks.Select(check => (check.Name, check.Difference)));
        json.WriteEndObject();
        return true;

        void WriteFigures()
        {
            json.WriteStartObject("figures");
            foreach (var figure in sums.Figures) json.WriteString(figure.Name, ReportCsv.Cell(figure.Value, figure.Kind, request.Currency));
            json.WriteEndObject();
        }

        void Write(string name, IEnumerable<(string Name, long Minor)> amounts)
        {
            json.WriteStartObject(name);
            foreach (var amount in amounts) json.WriteString(amount.Name, MinorUnits.Format(amount.Minor, request.Currency));
            json.WriteEndObject();
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
