using System.Globalization;
using OrleansBilling.Chaos.Load;

namespace OrleansBilling.Chaos.Checks;

/// <summary>What must be true of the books, read by SQL: the first thing that is not, in words.</summary>
internal sealed class Books(string database, Promises promises)
{
    /// <summary>What is due and not there yet: comes by itself.</summary>
    public async Task<string?> MissingAsync(DateOnly today)
    {
        var billed = await BilledAsync();
        foreach (var subscription in promises.Subscriptions)
        {
            var missing = subscription.Due(today).Except(billed.GetValueOrDefault(subscription.Id, []).Select(invoice => invoice.Day)).ToArray();
            if (missing.Length > 0) return $"{subscription} is not billed for {string.Join(", ", missing)}.";
        }

        return await FirstAsync("SELECT 'invoice ' || id || ' has no number' FROM invoices WHERE organization = $1 AND number IS NULL LIMIT 1");
    }

    /// <summary>What is due and not collected yet.</summary>
    public Task<string?> UnpaidAsync() => FirstAsync(
        """
        SELECT 'invoice ' || i.id || ' of ' || i.customer || ' is ' || i.status || ', payments: '
            || coalesce((SELECT string_agg(p.id || ' ' || p.status || ' ' || p.attempts::text, ', ') FROM payments p WHERE p.organization = i.organization AND p.invoice = i.id), 'none')
        FROM invoices i WHERE organization = $1 AND status <> 'paid' AND total > 0 LIMIT 1
        """);

    /// <summary>Events that no webhook has told.</summary>
    public async Task<string?> UntoldAsync(Receiver receiver)
    {
        var events = await Sql.RowsAsync(
            database,
            "SELECT position, type FROM journal WHERE organization = $1 AND type = ANY($2) ORDER BY position",
            row => (Id: "evt_" + row.GetInt64(0).ToString("D15", CultureInfo.InvariantCulture), Type: row.GetString(1)),
            promises.Organization,
            Firm.EventTypes.ToArray());
        if (events.Count == 0) return "there is no event at all";
        var untold = events.Where(one => !receiver.Has(one.Id)).ToArray();
        return untold.Length == 0 ? null : $"{untold.Length} of {events.Count} events were not told, the first: {untold[0]}";
    }

    /// <summary>What must never be, not even for a moment.</summary>
    public async Task<string?> WrongAsync(DateOnly today)
    {
        var billed = await BilledAsync();
        foreach (var subscription in promises.Subscriptions)
        {
            var invoices = billed.GetValueOrDefault(subscription.Id, []);
            if (invoices.GroupBy(invoice => invoice.Day).FirstOrDefault(day => day.Count() > 1) is { } twice) return $"{subscription} is billed {twice.Count()} times for {twice.Key}.";
            if (invoices.Select(invoice => invoice.Day).Except(subscription.Due(today)).ToArray() is { Length: > 0 } tooMany) return $"{subscription} is billed for {string.Join(", ", tooMany)}.";
            if (invoices.FirstOrDefault(invoice => invoice.Total != Firm.Price) is { Id: not null } odd) return $"{odd} has another price.";
        }

        return await OrdersAsync() ?? await NumbersAsync() ?? await ChargedAsync();
    }

    private async Task<Dictionary<string, List<(string Id, DateOnly Day, long Total)>>> BilledAsync()
    {
        var rows = await Sql.RowsAsync(
            database,
            "SELECT subscription, id, billing_date, total FROM invoices WHERE organization = $1 AND subscription IS NOT NULL",
            row => (Subscription: row.GetString(0), Invoice: (row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3))),
            promises.Organization);
        return rows.GroupBy(row => row.Subscription).ToDictionary(group => group.Key, group => group.Select(row => row.Invoice).ToList());
    }

    private async Task<string?> OrdersAsync()
    {
        var made = (await Sql.RowsAsync(
            database,
            "SELECT l.description, count(*) FROM invoice_lines l JOIN invoices i ON i.organization = l.organization AND i.id = l.invoice WHERE i.organization = $1 AND i.kind = 'one_off' GROUP BY 1",
            row => (Mark: row.GetString(0), Count: row.GetInt64(1)),
            promises.Organization)).ToDictionary(row => row.Mark, row => row.Count);
        return promises.OneOffs.Where(mark => made.GetValueOrDefault(mark) != 1).Select(mark => $"'{mark}' is invoiced {made.GetValueOrDefault(mark)} times.").FirstOrDefault();
    }

    private Task<string?> NumbersAsync() => FirstAsync(
        """
        SELECT 'number ' || number || ' with seal ' || seal_sequence || ' is the ' || place || 'th'
        FROM (SELECT number, seal_sequence, row_number() OVER (ORDER BY seal_sequence) AS place FROM invoices WHERE organization = $1 AND number IS NOT NULL) issued
        WHERE seal_sequence <> place OR substring(number FROM '[0-9]+$')::bigint <> place
        LIMIT 1
        """);

    // Put together here, each table read once: what the server thinks of young tables can make a join of them take minutes.
    private async Task<string?> ChargedAsync()
    {
        var orders = await Sql.RowsAsync(
            database,
            "SELECT key, amount, kind = 'charge' AND outcome = 'succeeded' FROM sandbox_orders WHERE organization = $1",
            row => (Key: row.GetString(0), Amount: row.GetInt64(1), IsCharge: row.GetBoolean(2)),
            promises.Organization);
        var payments = (await Sql.RowsAsync(database, "SELECT id, coalesce(invoice, '') FROM payments WHERE organization = $1", row => (Id: row.GetString(0), Invoice: row.GetString(1)), promises.Organization))
            .ToDictionary(payment => payment.Id, payment => payment.Invoice);
        if (orders.FirstOrDefault(order => !payments.ContainsKey(PaymentOf(order.Key))) is { Key: not null } unknown) return $"Charge {unknown.Key} is of no payment.";

        var totals = (await Sql.RowsAsync(database, "SELECT id, total FROM invoices WHERE organization = $1", row => (Id: row.GetString(0), Total: row.GetInt64(1)), promises.Organization))
            .ToDictionary(invoice => invoice.Id, invoice => invoice.Total);
        var charged = orders.Where(order => order.IsCharge).GroupBy(order => payments[PaymentOf(order.Key)])
            .Select(group => (Invoice: group.Key, Times: group.Count(), Sum: group.Sum(order => order.Amount)));
        return charged.Where(one => one.Times > 1 || one.Sum != totals.GetValueOrDefault(one.Invoice))
            .Select(one => $"Invoice {one.Invoice} of {totals.GetValueOrDefault(one.Invoice)} is charged {one.Times} times, {one.Sum} in all.").FirstOrDefault();
    }

    // An order's key is its payment's id and the number of the attempt.
    private static string PaymentOf(string key) => key[..key.LastIndexOf('-')];

    private async Task<string?> FirstAsync(string sql) => (await Sql.RowsAsync(database, sql, row => row.GetString(0), promises.Organization)).FirstOrDefault();
}
