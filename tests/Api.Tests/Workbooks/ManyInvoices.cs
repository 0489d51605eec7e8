using Npgsql;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>More issued invoices than anybody would send through the API, written by the database itself; nothing but reports looks at them.</summary>
internal static class ManyInvoices
{
    public static async Task WriteAsync(string connectionString, string organization, int count)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO invoices (organization, id, customer, kind, status, currency, billing_date, issue_date, due_date, number, subtotal, discount_total, tax_total, total, amount_due,
                seller, buyer, seal_sequence, seal_hash, recorded_in, version, created_at)
            SELECT $1, 'inv_many' || n, 'cus_many' || n % 1000, CASE n % 3 WHEN 0 THEN 'one_off' ELSE 'subscription' END, 'issued', 'EUR', day, day, day + 30, 'M-' || lpad(n::text, 8, '0'),
                n, 0, n % 97, n + n % 97, n + n % 97, '{"legal_name": "Acme SAS", "country": "FR"}', jsonb_build_object('name', 'Customer ' || n % 1000), n, 'x', 1, 1, now()
            FROM (SELECT n, DATE '2026-01-01' + n % 90 AS day FROM generate_series(1, $2) AS n) AS many
            """,
            connection);
        command.Parameters.AddWithValue(organization);
        command.Parameters.AddWithValue(count);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
