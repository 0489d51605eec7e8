using System.Globalization;
using System.Text;
using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Lists;

/// <summary>Adds the filters, the position and the order to a resource's own SELECT, and reads one page of it.</summary>
public sealed class PageReader(BillingDatabase database)
{
    /// <summary>Reads a page.</summary>
    /// <param name="sql">A SELECT up to its WHERE, with <c>$1..$n</c> for <paramref name="fixedValues"/>.</param>
    /// <param name="order">The sort columns, newest first; together unique.</param>
    /// <param name="query">Which page.</param>
    /// <param name="fixedValues">The values of the SELECT itself.</param>
    /// <param name="read">One row as a view.</param>
    public async Task<(Page<T>? Page, Problem? Problem)> Read<T>(
        string sql, SortColumn[] order, ListQuery query, object[] fixedValues, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var values = new List<object>(fixedValues);
        var text = new StringBuilder(sql);
        foreach (var condition in query.Conditions)
        {
            var parameter = Parameter(values, condition.Value);
            var also = condition.Filter.AlsoIn is { } column ? $" OR {column} @> ARRAY[{parameter}]" : "";
            text.Append(CultureInfo.InvariantCulture, $"\nAND ({condition.Filter.Column} {condition.Operator} {parameter}{also})");
        }

        if (query.Cursor is not null && !AddPosition(text, values, order, query)) return (null, ListQuery.BadCursor());

        text.Append(CultureInfo.InvariantCulture, $"\nORDER BY {string.Join(", ", order.Select(column => $"{column.Sql} DESC"))}");
        text.Append(CultureInfo.InvariantCulture, $"\nLIMIT {Parameter(values, query.Limit + 1)}");
        var page = await database.ReadAsync(connection => ReadRows(connection, text.ToString(), values, order, query, read, cancellation), cancellation);
        return (page, null);
    }

    private static bool AddPosition(StringBuilder text, List<object> values, SortColumn[] order, ListQuery query)
    {
        if (Cursor.Read(query.Cursor!, query.Print, order.Length) is not { } position) return false;
        var marks = new string[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            if (!order[i].TryParse(position[i], out var value)) return false;
            marks[i] = Parameter(values, value);
        }

        text.Append(CultureInfo.InvariantCulture, $"\nAND ({string.Join(", ", order.Select(column => column.Sql))}) < ({string.Join(", ", marks)})");
        return true;
    }

    private static async Task<Page<T>> ReadRows<T>(
        NpgsqlConnection connection, string sql, List<object> values, SortColumn[] order, ListQuery query,
        Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Values.Of(value));
        await using var reader = await command.ExecuteReaderAsync(cancellation);

        var rows = new List<T>(query.Limit);
        string[] last = [];
        while (await reader.ReadAsync(cancellation))
        {
            if (rows.Count == query.Limit) return new Page<T>(rows, true, Cursor.Write(query.Print, last));
            rows.Add(read(reader));
            last = [.. order.Select(column => column.Write(reader))];
        }

        return new Page<T>(rows, false, null);
    }

    private static string Parameter(List<object> values, object value)
    {
        values.Add(value);
        return $"${values.Count.ToString(CultureInfo.InvariantCulture)}";
    }
}
