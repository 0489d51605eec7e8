using System.Data;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>Which report is asked for: of which days, in which currency and language.</summary>
public sealed class ReportReader(BillingDatabase database, TimeProvider time)
{
    private const int MaximumDays = 3660;

    internal static ListFilter[] Parameters { get; } =
    [
        ListFilter.Day("from") with { Description = "The first day; the first of the month of `to` when left out, today for what is to come." },
        ListFilter.Day("to") with { Description = "The last day, included; today when left out, some days ahead for what is to come." },
        ListFilter.Day("as_of") with { Description = "Of a report as of a day: that day; today when left out." },
        ListFilter.Text("currency") with { Description = "The organization's own when left out; of one customer, the customer's." },
        ListFilter.Text("customer") with { Description = "Of a report of one customer: its id." },
        ListFilter.Flag("async") with { Description = "True makes it in the background and answers 202 with the operation." },
    ];

    /// <summary>The report asked for, or what is wrong with the request.</summary>
    public async Task<(ReportExport? Export, Problem? Problem)> Asked(ApiCall call, ReportFormat format)
    {
        if (Reporting.Reports.Find(call.Route["name"]) is not { } report) return (null, Problem.NotFound("report"));
        var (customer, misnamed) = Customer(call, report);
        if (misnamed is not null) return (null, misnamed);
        var seller = await Seller(call.Organization, call.Cancellation);
        var (request, problem) = await Request(call, report, seller, customer);
        if (request is null) return (null, problem);
        return (new ReportExport(report, request, format, Setting(call, seller)), null);
    }

    /// <summary>A report, of one customer if it is of one.</summary>
    public async Task<(ReportResult? Result, Problem? Problem)> Read(ApiCall call, Report report, string? customer)
    {
        var (request, problem) = await Request(call, report, await Seller(call.Organization, call.Cancellation), customer);
        if (request is null) return (null, problem);
        var result = await database.ReadAsync(
            async connection =>
            {
                await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, call.Cancellation);
                return await report.ReadAsync(connection, request, Report.MaximumRows, call.Cancellation);
            },
            call.Cancellation);
        return result is null ? (null, TooLarge) : (result, null);
    }

    internal static Problem TooLarge { get; } = Problem.Invalid("report_too_large", $"There are more than {Report.MaximumRows} rows: ask for fewer days.", "from");

    /// <summary>Who and when a workbook is for; in the language of the seller's country when none is asked for.</summary>
    public async Task<WorkbookSetting> Setting(ApiCall call) => Setting(call, await Seller(call.Organization, call.Cancellation));

    /// <summary>The report that was asked for some time ago.</summary>
    public async Task<ReportExport> Of(string organization, ExportRequest asked, CancellationToken cancellation)
    {
        var report = Reporting.Reports.Find(asked.Report) ?? throw new InvalidOperationException($"There is no report {asked.Report}.");
        var seller = await Seller(organization, cancellation);
        var request = new ReportRequest(organization, asked.From, asked.To, asked.Currency, asked.Customer);
        return new ReportExport(report, request, Enum.Parse<ReportFormat>(asked.Format), new WorkbookSetting(seller.LegalName, asked.Language, seller.Now));
    }

    private static (string? Customer, Problem? Problem) Customer(ApiCall call, Report report)
    {
        var customer = call.Query.TryGetValue("customer", out var asked) ? (string)asked : null;
        if (report.IsOfCustomer == customer is not null) return (customer, null);
        return (null, report.IsOfCustomer
            ? Problem.Invalid("customer_required", $"{report.Name} is of one customer: give its id as customer.", "customer")
            : Problem.Malformed("unknown_parameter", $"{report.Name} is of all customers: leave customer out.", "customer"));
    }

    private async Task<(ReportRequest? Request, Problem? Problem)> Request(ApiCall call, Report report, SellerNow seller, string? customer)
    {
        var today = DateOnly.FromDateTime(seller.Now);
        if (Misplaced(call, report) is { } misplaced) return (null, misplaced);
        if (await CurrencyOf(call, seller, customer) is not { } currency) return (null, Problem.NotFound("customer"));
        if (report.IsAsOf)
        {
            var day = call.Query.TryGetValue("as_of", out var wanted) ? (DateOnly)wanted : today;
            return (new ReportRequest(call.Organization, day, day, currency, customer), null);
        }

        var (from, to) = Days(call, report, today);
        if (from > to) return (null, Problem.Invalid("days_reversed", $"The first day, {from:yyyy-MM-dd}, is after the last one, {to:yyyy-MM-dd}.", "from"));
        if (to.DayNumber - from.DayNumber > MaximumDays) return (null, Problem.Invalid("too_many_days", $"A report is over {MaximumDays} days at most.", "from"));
        return (new ReportRequest(call.Organization, from, to, currency, customer), null);
    }

    private static (DateOnly From, DateOnly To) Days(ApiCall call, Report report, DateOnly today)
    {
        DateOnly? first = call.Query.TryGetValue("from", out var from) ? (DateOnly)from : null;
        DateOnly? last = call.Query.TryGetValue("to", out var to) ? (DateOnly)to : null;
        return report.DaysAhead is { } ahead
            ? (first ?? today, last ?? Ahead(first ?? today, ahead))
            : (first ?? FirstOfMonth(last ?? today), last ?? today);
    }

    private static DateOnly Ahead(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Min(day.DayNumber + days, DateOnly.MaxValue.DayNumber));

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    // Null when there is no such customer, whatever currency is asked for.
    private async Task<string?> CurrencyOf(ApiCall call, SellerNow seller, string? customer)
    {
        var own = customer is null ? seller.Currency : await database.One(
            "SELECT currency FROM customers WHERE organization = $1 AND id = $2", [call.Organization, customer], row => row.TextOrNull("currency")?.Trim() ?? seller.Currency, call.Cancellation);
        return own is not null && call.Query.TryGetValue("currency", out var asked) ? (string)asked : own;
    }

    private static Problem? Misplaced(ApiCall call, Report report)
    {
        string[] others = report.IsAsOf ? ["from", "to"] : ["as_of"];
        return others.FirstOrDefault(call.Query.ContainsKey) is { } other
            ? Problem.Malformed("unknown_parameter", report.IsAsOf ? $"{report.Name} is as of one day: give as_of in place of {other}." : $"{report.Name} goes from one day to another: give from and to in place of {other}.", other)
            : null;
    }

    private static WorkbookSetting Setting(ApiCall call, SellerNow seller) =>
        new(seller.LegalName, call.Query.TryGetValue("language", out var wanted) ? (string)wanted : seller.Country == "FR" ? "fr" : "en", seller.Now);

    private async Task<SellerNow> Seller(string organization, CancellationToken cancellation) => await database.One(
        "SELECT legal_name, country, currency, time_zone FROM organizations WHERE organization = $1",
        [organization],
        row => new SellerNow(
            row.Text("legal_name"), row.Text("country").Trim(), row.Text("currency").Trim(), TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(row.Text("time_zone"))).DateTime),
        cancellation) ?? throw new InvalidOperationException($"There is no organization {organization}.");

    private sealed record SellerNow(string LegalName, string Country, string Currency, DateTime Now);
}
