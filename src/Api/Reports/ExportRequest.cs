using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>What an export in the background is asked for: two that are equal are one.</summary>
public sealed record ExportRequest(string Report, string Format, DateOnly From, DateOnly To, string Currency, string Language, string? Customer)
{
    public static ExportRequest Of(ReportExport export)
    {
        ArgumentNullException.ThrowIfNull(export);
        var request = export.Request;
        return new ExportRequest(export.Report.Name, export.Format.ToString(), request.From, request.To, request.Currency, export.Setting.Language, request.Customer);
    }
}
