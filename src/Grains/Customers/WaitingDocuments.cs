using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Register;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Customers;

/// <summary>Takes a customer's waiting documents to the register, oldest first, and hands back their numbers.</summary>
internal sealed class WaitingDocuments(GrainReferences grains, DocumentStore store, string organization)
{
    /// <summary>Documents of one request to the register.</summary>
    private const int BatchSize = 100;

    private readonly Dictionary<long, CustomerEvent> _made = [];

    /// <summary>Events that have just been committed, the last of them in a version: what they made need not be read back.</summary>
    internal void Remember(IReadOnlyList<CustomerEvent> events, long last)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is InvoiceCreated or CreditNoteCreated) _made[last - events.Count + i + 1] = events[i];
        }
    }

    /// <param name="state">The customer's state, read anew after each commit.</param>
    /// <param name="record">Commits the numbers.</param>
    internal async Task IssueAsync(Func<CustomerState> state, Func<IReadOnlyList<NumberedDocument>, Task> record, Func<Task<Instant>> now)
    {
        while (state().Waiting.Count > 0)
        {
            var series = state().Waiting[0].Series;
            WaitingDocument[] batch = [.. state().Waiting.TakeWhile(waiting => waiting.Series == series).Take(BatchSize)];
            var documents = await ReadAsync(state(), batch, await now());
            var register = grains.Of<IRegisterGrain>(RegisterGrain.KeyOf(organization, series));
            var numbered = await register.Number(new DocumentsToNumber(documents));
            await record(numbered.Documents);
        }

        _made.Clear();
    }

    private async Task<DocumentToNumber[]> ReadAsync(CustomerState customer, WaitingDocument[] batch, Instant now)
    {
        long[] versions = [.. batch.Select(waiting => waiting.RecordedIn)];
        var events = versions.All(_made.ContainsKey) ? _made : await store.ReadEventsAsync(organization, customer.Id, versions);
        return [.. batch.Select(waiting => events[waiting.RecordedIn] switch
        {
            InvoiceCreated created => new DocumentToNumber(created.Invoice, null, now),
            CreditNoteCreated created => new DocumentToNumber(null, created.CreditNote, now),
            _ => throw new UnreachableException($"{waiting.Id} does not stand in version {waiting.RecordedIn}."),
        })];
    }
}
