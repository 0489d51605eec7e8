using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Testing;

namespace OrleansBilling.Cluster.Tests.Mail;

/// <summary>A seller with customers and invoices in rows of a real database, a mail server, and as many senders as a test wants.</summary>
internal sealed class Mailroom : IAsyncDisposable
{
    private readonly List<NoticeSender> _senders = [];

    private Mailroom(MigratedDatabase database, MailTrap server)
    {
        Database = database;
        Server = server;
        Queue = new NoticeQueue(database.Billing);
    }

    internal MigratedDatabase Database { get; }

    internal MailTrap Server { get; }

    internal NoticeQueue Queue { get; }

    internal static Instant Now { get; } = Instant.FromUtc(2026, 3, 1, 9, 0);

    internal MailSettings Settings => new()
    {
        Host = "127.0.0.1",
        Port = Server.Port,
        Security = "none",
        From = "billing@seller.example",
        Idle = TimeSpan.FromMilliseconds(20),
        AfterFailure = TimeSpan.FromMilliseconds(20),
        Retries = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)],
    };

    internal static async Task<Mailroom> OpenAsync()
    {
        var room = new Mailroom(await MigratedDatabase.CreateAsync(), await MailTrap.StartAsync());
        await room.Database.ExecuteAsApplicationAsync(
            """
            INSERT INTO organizations (organization, mode, legal_name, country, currency, time_zone, address, tax_ids, number_format, credit_note_number_format,
                payment_terms_days, branding, version, created_at)
            VALUES ('org_1', 'sandbox', 'Dupont & Fils', 'FR', 'EUR', 'Europe/Paris', '{"line1": "1 rue de l''Exemple", "postal_code": "75001", "city": "Paris", "country": "FR"}',
                '{"vat": "FR40303265045", "siren": "303265045"}', 'INV-{seq}', 'CN-{seq}', 30, '{"color": "#0000ff", "footer": "SAS au capital de 10 000 euros"}', 1, now())
            """);
        return room;
    }

    internal Task AddCustomerAsync(string id, string? email, string? language = null, string name = "Ada") => Database.ExecuteAsApplicationAsync(
        $"""
        INSERT INTO customers (organization, id, name, email, currency, language, collection, metadata, version, created_at)
        VALUES ('org_1', '{id}', '{name}', {(email is null ? "NULL" : $"'{email}'")}, 'EUR', {(language is null ? "NULL" : $"'{language}'")}, 'manual', '{"{\"po\": \"PO-<7>\"}"}', 1, now())
        """);

    internal async Task AddInvoiceAsync(string id, string customer, long due = 123_456)
    {
        await Database.ExecuteAsApplicationAsync(
            $"""
            INSERT INTO invoices (organization, id, customer, kind, status, currency, billing_date, subtotal, discount_total, tax_total, total, amount_due, recorded_in, version, created_at)
            VALUES ('org_1', '{id}', '{customer}', 'one_off', 'draft', 'EUR', '2026-03-01', 123456, 0, 0, 123456, {due}, 1, 1, now())
            """);
        await Database.ExecuteAsApplicationAsync(
            $"""
            INSERT INTO invoice_lines (organization, invoice, id, ordinal, kind, description, quantity, currency, amount)
            VALUES ('org_1', '{id}', 'l1', 1, 'one_time', 'Work', 1, 'EUR', 123456)
            """);
        await Database.ExecuteAsApplicationAsync(
            $"""
            UPDATE invoices SET number = '{id.ToUpperInvariant().Replace('_', '-')}', status = 'issued', issue_date = '2026-03-01', due_date = '2026-03-31', seal_sequence = 1, seal_hash = 'h', seal_previous = 'p'
            WHERE id = '{id}'
            """);
    }

    internal Task SettleAsync(string invoice) => Database.ExecuteAsApplicationAsync($"UPDATE invoices SET status = 'paid', amount_due = 0, amount_paid = total WHERE id = '{invoice}'");

    internal async Task<string> QueueAsync(Notice notice)
    {
        await Database.Billing.CommitAsync(unit =>
        {
            NoticeRows.Add(unit, "org_1", notice);
            return Task.CompletedTask;
        });
        return notice.Id.Value;
    }

    /// <summary>A customer with an address and an invoice, and the notice of it, queued.</summary>
    internal async Task<string> QueueInvoiceAsync(string name, string? language = null, bool hasEmail = true)
    {
        await AddCustomerAsync("cus_" + name, hasEmail ? $"{name}@buyer.example" : null, language);
        await AddInvoiceAsync("inv_" + name, "cus_" + name);
        return await QueueAsync(Issued(name));
    }

    internal static Notice Issued(string name) =>
        new(NoticeKind.InvoiceIssued, new CustomerId("cus_" + name), "inv_" + name, Now) { Invoices = [new InvoiceId("inv_" + name)] };

    internal NoticeSender Sender(MailSettings? settings = null)
    {
        var sender = new NoticeSender(Queue, new NoticeLetters(Database.Billing), settings ?? Settings, TimeProvider.System, NullLogger<NoticeSender>.Instance);
        _senders.Add(sender);
        return sender;
    }

    internal async Task StartSenderAsync(MailSettings? settings = null) => await Sender(settings).StartAsync(CancellationToken.None);

    internal Task<string> StatusAsync(string notice) => Database.AskOwnerAsync<string>($"SELECT status FROM notices WHERE id = '{notice}'");

    internal Task<string> AskAsync(string notice, string column) => Database.AskOwnerAsync<string>($"SELECT coalesce({column}::text, '') FROM notices WHERE id = '{notice}'");

    /// <summary>Waits until a notice stands so.</summary>
    internal async Task UntilAsync(string notice, string status)
    {
        var patience = DateTimeOffset.UtcNow.AddSeconds(30);
        while (await StatusAsync(notice) is var now && now != status)
        {
            if (DateTimeOffset.UtcNow > patience) throw new TimeoutException($"{notice} is {now} ({await AskAsync(notice, "last_error")}) and not {status}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders) await sender.StopAsync(CancellationToken.None);
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}
