using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Tests.Fakes;

/// <summary>A customer that is created once, knows its causes, and checks versions.</summary>
internal sealed class FakeCustomer(BillingDatabase database, FakeGrains grains, string key) : ICustomerGrain
{
    private readonly string _organization = key.Split('/')[0];
    private readonly string _id = key.Split('/')[1];
    private readonly HashSet<string> _causes = [];
    private CreateCustomer? _created;
    private long _version;

    public async Task<Outcome> Create(CreateCustomer command, CommandContext context)
    {
        grains.Seen.Enqueue(new SeenCommand(_id, context.Cause, context.Retry, context.Actor, context.IfMatch));
        await grains.BeforeCreate(_id);
        if (context.Retry && _causes.Contains(context.Cause)) return Outcome.Created(_id, _version);
        if (_created is not null)
        {
            return _created.Name == command.Name
                ? Outcome.Existing(_id, _version)
                : Outcome.Refused(_id, new Refusal(RefusalKind.Conflict, "id_taken", "Another customer has this id.", "/id"));
        }

        if (command.Currency == "XXX") return Outcome.Refused(_id, new Refusal(RefusalKind.Invalid, "unknown_currency", "XXX is no currency.", "/currency"));
        _created = command;
        _causes.Add(context.Cause);
        _version = 1;
        await Write(command.Name!, command.Metadata);
        await grains.AfterCreate(_id);
        return Outcome.Created(_id, _version);
    }

    public async Task<Outcome> Update(UpdateCustomer command, CommandContext context)
    {
        if (context.IfMatch is { } wanted && wanted != _version)
            return Outcome.Refused(_id, new Refusal(RefusalKind.Stale, "stale", "The customer has changed."));
        _version++;
        await Write(command.Name ?? _created!.Name!, null);
        return Outcome.Changed(_id, _version);
    }

    public Task<Outcome> AddCredit(AddCredit command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> ReleaseInvoice(string invoice, ReleaseInvoice command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> AddCharge(AddCustomerCharge command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> RemoveCharge(int number, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> InvoiceCharges(string invoice, CommandContext context) => throw new NotSupportedException();

    public Task<Answer<InvoiceView>> PreviewCharges() => throw new NotSupportedException();

    public Task<Outcome> AddPaymentMethod(AddPaymentMethod command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> RemovePaymentMethod(string method, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> PayInvoice(string invoice, PayInvoice command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> WriteOffInvoice(string invoice, WriteOffInvoice command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> RefundPayment(string payment, RefundPayment command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> RecordChargeback(string payment, RecordChargeback command, CommandContext context) => throw new NotSupportedException();

    public Task CheckPayments() => throw new NotSupportedException();

    public Task<Outcome> HoldInvoice(string invoice, HoldInvoice command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> CreateInvoice(CreateInvoice command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> FinalizeInvoice(string invoice, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> CreateCreditNote(CreateCreditNote command, CommandContext context) => throw new NotSupportedException();

    public Task<Answer<CreditNoteView>> PreviewCreditNote(CreateCreditNote command) => throw new NotSupportedException();

    public Task<Outcome> VoidInvoice(string invoice, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> SendInvoice(string invoice, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> ResendNotice(string notice, CommandContext context) => throw new NotSupportedException();

    public Task<Answer<InvoiceView>> PreviewInvoice(CreateInvoice command) => throw new NotSupportedException();

    public Task Wake() => Task.CompletedTask;

    private Task Write(string name, Dictionary<string, string>? metadata) => database.CommitAsync(unit =>
    {
        unit.Add(
            """
            INSERT INTO customers (organization, id, name, currency, collection, metadata, version, created_at)
            VALUES ($1, $2, $3, 'EUR', 'manual', $4, $5, clock_timestamp())
            ON CONFLICT (organization, id) DO UPDATE SET name = excluded.name, version = excluded.version
            """,
            Param.Text(_organization), Param.Text(_id), Param.Text(name),
            Param.Json(System.Text.Json.JsonSerializer.Serialize(metadata ?? [])), Param.Long(_version));
        return Task.CompletedTask;
    });
}
