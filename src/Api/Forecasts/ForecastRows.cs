using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Forecasts;

/// <summary>Forecasts as the API shows them, with their totals.</summary>
public sealed class ForecastRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } = [ListFilter.Choice("status", "running", "ready", "failed"), ListFilter.Day("until"), ListFilter.CreatedAt()];

    private const string Select =
        """
        SELECT id, until, status, priced, expected, error, version, created_at, finished_at
        FROM forecasts
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public async Task<(Page<ForecastView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation)
    {
        var (page, problem) = await pages.Read(Select, Order, query, [organization], Read, cancellation);
        if (page is null) return (null, problem);
        var totals = await Totals(organization, [.. page.Data.Select(forecast => forecast.Id)], cancellation);
        return (page with { Data = [.. page.Data.Select(forecast => forecast with { Totals = [.. totals[forecast.Id]] })] }, null);
    }

    public async Task<ForecastView?> Find(string organization, string id, CancellationToken cancellation)
    {
        var forecast = await database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);
        if (forecast is null) return null;
        var totals = await Totals(organization, [id], cancellation);
        return forecast with { Totals = [.. totals[id]] };
    }

    private async Task<ILookup<string, ForecastTotalView>> Totals(string organization, string[] forecasts, CancellationToken cancellation)
    {
        var rows = await database.All(
            """
            SELECT forecast, currency, to_char(month, 'YYYY-MM') AS month, invoices, credit_notes, subtotal, tax_total, total, credit_applied
            FROM forecast_totals
            WHERE organization = $1 AND forecast = ANY ($2)
            ORDER BY forecast, currency, month
            """,
            [organization, forecasts],
            row => (Forecast: row.Text("forecast"), Total: ReadTotal(row)),
            cancellation);
        return rows.ToLookup(row => row.Forecast, row => row.Total, StringComparer.Ordinal);
    }

    private static ForecastTotalView ReadTotal(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new ForecastTotalView(
            currency,
            row.Text("month"),
            row.Long("invoices"),
            row.Long("credit_notes"),
            row.Amount("subtotal", currency),
            row.Amount("tax_total", currency),
            row.Amount("total", currency),
            row.Amount("credit_applied", currency));
    }

    private static ForecastView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Until = row.Day("until"),
        Status = row.Text("status"),
        Priced = row.Int("priced"),
        Of = row.Int("expected"),
        Totals = [],
        Error = row.TextOrNull("error"),
        CreatedAt = row.At("created_at"),
        FinishedAt = row.AtOrNull("finished_at"),
        Version = row.Long("version"),
    };
}
