using System.Globalization;
using Npgsql;

namespace OrleansBilling.Bench;

/// <summary>The rows that one bill leaves behind, read back from the database, and the statements that write them for others.</summary>
internal sealed class InvoiceRows
{
    /// <summary>Where they are, by a word that stands in them, in an order that foreign keys allow. Old ones are updated.</summary>
    private static readonly (string Table, bool IsOld)[] Tables =
    [
        ("grain_state", true), ("journal", false), ("customers", true), ("subscriptions", true), ("invoices", false), ("invoice_lines", false),
        ("ledger_transactions", false), ("ledger_entries", false), ("register_entries", false), ("notices", false), ("mrr_movements", false),
    ];

    private readonly List<Row> _rows = [];
    private readonly List<Row> _numbers = [];
    private readonly string _sample;
    private readonly List<string> _ids = [];

    private InvoiceRows(string sample) => _sample = sample;

    public static async Task<InvoiceRows> ReadAsync(string database, string sample)
    {
        var rows = new InvoiceRows(sample);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        foreach (var (table, isOld) in Tables) await rows.ReadAsync(connection, table, isOld);
        // What is made for one invoice only has ids of its own, which must differ for the next.
        rows._ids.AddRange(rows._rows.Where(row => row.Table is "invoices" or "ledger_transactions" or "notices").Select(row => (string)row.Columns.First(column => column.Name == "id").Value));
        rows._rows.AddRange(rows._numbers);
        return rows;
    }

    public void Fill(NpgsqlBatch batch, int number)
    {
        foreach (var row in _rows)
        {
            var command = new NpgsqlBatchCommand(row.Sql);
            foreach (var column in row.Columns) command.Parameters.Add(new NpgsqlParameter { DataTypeName = column.Type, Value = ValueOf(column, number) });
            batch.BatchCommands.Add(command);
        }
    }

    private object ValueOf(Column column, int number) => (column.Name, column.Value) switch
    {
        (_, DBNull) => column.Value,
        // A row is written with the version before it, once.
        ("number" or "seal", _) => string.Create(CultureInfo.InvariantCulture, $"L-{number}"),
        ("sequence" or "seal_sequence", _) => 1_000_000L + number,
        (_, string text) => Renamed(text, number),
        _ => column.Value,
    };

    private string Renamed(string text, int number)
    {
        var own = Firm.Number('l', number);
        var renamed = text.Replace(_sample, own, StringComparison.Ordinal);
        foreach (var id in _ids) renamed = renamed.Replace(id, string.Concat(id.AsSpan(0, id.Length - own.Length), own), StringComparison.Ordinal);
        return renamed;
    }

    private async Task ReadAsync(NpgsqlConnection connection, string table, bool isOld)
    {
        var invoice = $"(SELECT id FROM invoices WHERE subscription = 'sub_{_sample}')";
        var mine = table switch
        {
            "invoice_lines" => $"invoice IN {invoice}",
            "register_entries" => $"document IN {invoice}",
            "ledger_entries" => $"transaction IN (SELECT id FROM ledger_transactions WHERE customer = 'cus_{_sample}')",
            "journal" => $"stream LIKE '%/%\\_{_sample}'",
            "grain_state" => $"id_text LIKE '%\\_{_sample}'",
            "customers" or "subscriptions" => $"id LIKE '%\\_{_sample}'",
            _ => $"customer = 'cus_{_sample}'",
        };
        await using var command = new NpgsqlCommand($"SELECT * FROM {table} WHERE {mine}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var columns = new List<Column>();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                // The server fills these in.
                if (table == "journal" && reader.GetName(i) is "position" or "committed_in") continue;
                columns.Add(new Column(reader.GetName(i), reader.GetDataTypeName(i), reader.GetValue(i)));
            }

            if (table == "invoices") TakeNumber(columns);
            _rows.Add(new Row(table, isOld ? Update(table, columns) : Insert(table, columns), columns));
        }
    }

    // PostgreSQL refuses lines of an invoice that has a number: whoever leaves these rows behind gives it its number last.
    private void TakeNumber(List<Column> invoice)
    {
        List<Column> number = [.. invoice.Where(column => column.Name is "organization" or "id" or "number")];
        invoice.RemoveAll(column => column.Name == "number");
        _numbers.Add(new Row("invoices", Update("invoices", number), number));
    }

    private static string Insert(string table, List<Column> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";

    private static string Update(string table, List<Column> columns)
    {
        string[] keys = table == "grain_state" ? ["id_text", "state_name", "service_id", "id_n0", "id_n1"] : ["organization", "id"];
        return $"UPDATE {table} SET {Pairs(columns, ", ", column => !keys.Contains(column))} WHERE {Pairs(columns, " AND ", keys.Contains)}";
    }

    private static string Pairs(List<Column> columns, string between, Func<string, bool> wanted) =>
        string.Join(between, columns.Select((column, i) => (column.Name, Text: $"{column.Name} = ${i + 1}")).Where(pair => wanted(pair.Name)).Select(pair => pair.Text));

    private sealed record Column(string Name, string Type, object Value);

    private sealed record Row(string Table, string Sql, List<Column> Columns);
}
