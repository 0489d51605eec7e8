using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What a report is asked for.</summary>
/// <param name="From">The first day; of a report as of a day, that day.</param>
/// <param name="To">The last day, included.</param>
/// <param name="Currency">One currency: amounts of several are never added up.</param>
/// <param name="Customer">Of a report of one customer, whose; else null.</param>
public sealed record ReportRequest(string Organization, DateOnly From, DateOnly To, string Currency, string? Customer = null);

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    Text,
    Day,

    /// <summary>Whole minor units of the report's currency.</summary>
    Amount,

    /// <summary>A number that is no money.</summary>
    Number,
}

/// <summary>A column: its name in JSON and CSV, and what people read above it.</summary>
public sealed record ReportColumn(string Name, ColumnKind Kind, string English, string French);

/// <summary>A figure below the rows.</summary>
/// <param name="Column">The column it adds up.</param>
public sealed record ReportTotal(string Column, long Minor);

/// <summary>Something that must be nothing if the books are right.</summary>
/// <param name="Difference">In minor units; 0 is right.</param>
public sealed record ReportCheck(string Name, long Difference);

/// <summary>A figure beside the rows that no column adds up to.</summary>
/// <param name="Kind">Amount or number.</param>
/// <param name="Value">A cell of that kind; null when there is nothing to reckon it from.</param>
public sealed record ReportFigure(string Name, string English, string French, ColumnKind Kind, object? Value)
{
    public static ReportFigure Amount(string name, string english, string french, long? minor) => new(name, english, french, ColumnKind.Amount, minor);

    public static ReportFigure Number(string name, string english, string french, decimal? number) => new(name, english, french, ColumnKind.Number, number);

    /// <summary>A part of a whole in percent, to two digits, half away from zero; null of nothing.</summary>
    public static ReportFigure Percent(string name, string english, string french, decimal part, decimal whole) => Number(name, english, french, PercentOf(part, whole));

    internal static decimal? PercentOf(decimal part, decimal whole) => whole == 0 ? null : Math.Round(100m * part / whole, 2, MidpointRounding.AwayFromZero);
}

/// <summary>What the rows of one group of the summary come to.</summary>
/// <param name="Name">Empty where the rows have none.</param>
/// <param name="Minor">By the columns of amounts, in order.</param>
public sealed record ReportGroup(string Name, IReadOnlyList<long> Minor);

/// <summary>What all rows of a report come to.</summary>
/// <param name="Groups">By what the report is summed up by, in ordinal order.</param>
/// <param name="Longest">How many letters the longest text of each column has.</param>
public sealed record ReportSums(int Rows, IReadOnlyList<ReportTotal> Totals, IReadOnlyList<ReportGroup> Groups, IReadOnlyList<ReportCheck> Checks, IReadOnlyList<int> Longest)
{
    /// <summary>What is no sum of a column: a rate, an average, a balance at the end.</summary>
    public IReadOnlyList<ReportFigure> Figures { get; init; } = [];
}


/// <summary>A report as it was read.</summary>
/// <param name="Rows">Cells in the order of the columns: text, <see cref="DateOnly"/>, <see cref="long"/> minor units or <see cref="decimal"/>; null where there is nothing.</param>
public sealed record ReportResult(Report Report, ReportRequest Request, IReadOnlyList<object?[]> Rows, ReportSums Sums);

/// <summary>How a picture shows its figures.</summary>
public enum ChartKind
{
    /// <summary>Columns side by side.</summary>
    Columns,

    /// <summary>Columns on top of each other.</summary>
    Stacked,
    Line,
}

/// <summary>A picture of a workbook's summary.</summary>
/// <param name="Columns">Names of the columns of amounts that it shows, in order.</param>
/// <param name="OfTotals">One column per total, in place of one per row of the summary.</param>
public sealed record ReportChart(ChartKind Kind, IReadOnlyList<string> Columns, bool OfTotals = false);

/// <summary>A report: one query, one record for its rows.</summary>
public abstract class Report
{
    private protected Report()
    {
    }

    /// <summary>As it stands in the address.</summary>
    public abstract string Name { get; }

    /// <summary>What people call it.</summary>
    public abstract string English { get; }
    public abstract string French { get; }

    /// <summary>What it says, in a sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>The same in French.</summary>
    public abstract string Resume { get; }

    /// <summary>The column of texts by which a workbook sums it up.</summary>
    public abstract string SummaryBy { get; }

    /// <summary>Whether it is as of one day; else it is from one to another.</summary>
    public virtual bool IsAsOf => false;

    /// <summary>Of a report of what is to come: over how many days from today it goes when no days are given; null looks back.</summary>
    public virtual int? DaysAhead => null;

    /// <summary>Whether it is of one customer.</summary>
    public virtual bool IsOfCustomer => false;

    /// <summary>Where people would rather look; null where figures say it best.</summary>
    public virtual ReportChart? Chart => null;

    public abstract IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>The most rows of a report that holds them all at once; see <see cref="Report{TRow}.IsLong"/>.</summary>
    public const int MaximumRows = 100_000;

    /// <summary>Reads it row by row, and answers what they came to; null when it was told to stop, or cannot hold as many rows as there are.</summary>
    /// <param name="connection">Open, and in a transaction that sees one state.</param>
    /// <param name="take">Is given the cells of each row, in order, an array of its own each time; answers whether to go on.</param>
    public abstract Task<ReportSums?> StreamAsync(NpgsqlConnection connection, ReportRequest request, Func<object?[], ValueTask<bool>> take, CancellationToken cancellationToken = default);

    /// <summary>Reads it whole; null when there are more rows than <paramref name="most"/>.</summary>
    /// <inheritdoc cref="StreamAsync"/>
    public async Task<ReportResult?> ReadAsync(NpgsqlConnection connection, ReportRequest request, int most = MaximumRows, CancellationToken cancellationToken = default)
    {
        var rows = new List<object?[]>();
        var sums = await StreamAsync(
            connection,
            request,
            cells =>
            {
                if (rows.Count == most) return ValueTask.FromResult(false);
                rows.Add(cells);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return sums is null ? null : new ReportResult(this, request, rows, sums);
    }
}

/// <typeparam name="TRow">A row of the report.</typeparam>
public abstract class Report<TRow> : Report
{
    // A million rows are sorted before the first one comes.
    private const int SecondsToFirstRow = 600;

    /// <summary>The one query. Its parameters are <c>$1</c> organization, <c>$2</c> currency, <c>$3</c> and <c>$4</c> the first and last day, and <c>$5</c> the customer where there is one.</summary>
    protected abstract string Sql { get; }

    /// <summary>How each column is taken from a row, in order.</summary>
    protected abstract IReadOnlyList<(ReportColumn Column, Func<TRow, object?> Cell)> Cells { get; }

    public sealed override IReadOnlyList<ReportColumn> Columns => [.. Cells.Select(cell => cell.Column)];

    protected abstract TRow ReadRow(NpgsqlDataReader row);

    /// <summary>
    /// Whether there may be more rows than are held at once. They are then never all in memory, and what must be nothing is told from what they come to.
    /// </summary>
    protected virtual bool IsLong => false;

    /// <summary>What must be nothing, of these rows and of what the ledger says.</summary>
    protected virtual Task<IReadOnlyList<ReportCheck>> CheckAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<TRow> rows, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReportCheck>>([]);

    /// <summary>The same of a report that is long: <paramref name="total"/> is what a column of amounts comes to.</summary>
    protected virtual Task<IReadOnlyList<ReportCheck>> CheckAsync(NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReportCheck>>([]);

    /// <summary>What people want to read and no column adds up to.</summary>
    protected virtual Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<TRow> rows, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReportFigure>>([]);

    /// <summary>The same of a report that is long.</summary>
    protected virtual Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReportFigure>>([]);

    public sealed override async Task<ReportSums?> StreamAsync(NpgsqlConnection connection, ReportRequest request, Func<object?[], ValueTask<bool>> take, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(take);
        var kept = IsLong ? null : new List<TRow>();
        Func<TRow, object?>[] read = [.. Cells.Select(cell => cell.Cell)];
        var tally = new ReportTally(Columns, SummaryBy);
        await using (var command = Command(connection, Sql, request))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = ReadRow(reader);
                var cells = Array.ConvertAll(read, cell => cell(row));
                if (kept?.Count == MaximumRows || !await take(cells))
                {
                    // Else all that is left would still be sent.
                    command.Cancel();
                    return null;
                }

                kept?.Add(row);
                tally.Add(cells);
            }
        }

        var checks = kept is null ? await CheckAsync(connection, request, tally.Total, cancellationToken) : await CheckAsync(connection, request, kept, cancellationToken);
        var figures = kept is null ? await FiguresAsync(connection, request, tally.Total, cancellationToken) : await FiguresAsync(connection, request, kept, cancellationToken);
        return tally.Sums(checks) with { Figures = figures };
    }

    /// <summary>One figure by the same parameters.</summary>
    protected static async Task<long> FigureAsync(NpgsqlConnection connection, string sql, ReportRequest request, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, request);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    protected static (ReportColumn Column, Func<TRow, object?> Cell) Text(string name, string english, string french, Func<TRow, string?> cell) => (new(name, ColumnKind.Text, english, french), row => cell(row));

    protected static (ReportColumn Column, Func<TRow, object?> Cell) Day(string name, string english, string french, Func<TRow, DateOnly?> cell) => (new(name, ColumnKind.Day, english, french), row => cell(row));

    protected static (ReportColumn Column, Func<TRow, object?> Cell) Amount(string name, string english, string french, Func<TRow, long?> cell) => (new(name, ColumnKind.Amount, english, french), row => cell(row));

    protected static (ReportColumn Column, Func<TRow, object?> Cell) Number(string name, string english, string french, Func<TRow, decimal?> cell) => (new(name, ColumnKind.Number, english, french), row => cell(row));

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, ReportRequest request)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = SecondsToFirstRow };
        command.Parameters.Add(new NpgsqlParameter { Value = request.Organization });
        command.Parameters.Add(new NpgsqlParameter { Value = request.Currency });
        command.Parameters.Add(new NpgsqlParameter { Value = request.From });
        command.Parameters.Add(new NpgsqlParameter { Value = request.To });
        if (request.Customer is { } customer) command.Parameters.Add(new NpgsqlParameter { Value = customer });
        return command;
    }
}
