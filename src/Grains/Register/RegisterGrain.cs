using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans.Concurrency;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Register;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Views;
using SealedDocument = OrleansBilling.Infrastructure.Postgres.SealedDocument;

namespace OrleansBilling.Grains.Register;

/// <summary>Numbers and seals the documents of one organization and series. Key: <c>org_x/invoice</c>.</summary>
[Alias("IRegisterGrain")]
public interface IRegisterGrain : IGrainWithStringKey
{
    /// <summary>Gives each document its number, or the one it has; answers in the order asked.</summary>
    [Alias("Number")] Task<NumberedDocuments> Number(DocumentsToNumber documents);
}

/// <summary>A document to be numbered: one of the two.</summary>
/// <param name="Now">The instant by the clock of its customer.</param>
[GenerateSerializer, Immutable, Alias("DocumentToNumber")]
public sealed record DocumentToNumber(Invoice? Invoice, CreditNote? CreditNote, Instant Now)
{
    public string Id => Invoice?.Id.Value ?? CreditNote!.Id.Value;
}

[GenerateSerializer, Immutable, Alias("DocumentsToNumber")]
public sealed record DocumentsToNumber(DocumentToNumber[] Documents);

[GenerateSerializer, Immutable, Alias("NumberedDocuments")]
public sealed record NumberedDocuments(NumberedDocument[] Documents);

/// <summary>
/// Collects what arrives while a commit is under way and commits it all at once. The truth is in PostgreSQL: two activations of
/// this grain would only be slower, not wrong.
/// </summary>
[Reentrant]
public sealed class RegisterGrain(GrainTools tools) : Grain, IRegisterGrain
{
    /// <summary>Documents of one commit, at most (one request may exceed it by itself).</summary>
    private const int BatchSize = 500;

    private readonly Queue<Request> _waiting = new();
    private bool _pumping;

    public Task<NumberedDocuments> Number(DocumentsToNumber documents)
    {
        var request = new Request(documents.Documents, new TaskCompletionSource<NumberedDocuments>(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting.Enqueue(request);
        tools.Metrics.Waiting(documents.Documents.Length);
        if (!_pumping) PumpAsync().Ignore();
        return request.Answer.Task;
    }

    private async Task PumpAsync()
    {
        _pumping = true;
        try
        {
            // Whoever else is calling in this moment gets into the first batch.
            await Task.Yield();
            while (_waiting.Count > 0) await NumberBatchAsync(TakeBatch());
        }
        finally
        {
            _pumping = false;
        }
    }

    private List<Request> TakeBatch()
    {
        var batch = new List<Request>();
        var documents = 0;
        while (_waiting.TryPeek(out var next) && (batch.Count == 0 || documents + next.Documents.Length <= BatchSize))
        {
            documents += next.Documents.Length;
            batch.Add(_waiting.Dequeue());
            tools.Metrics.Waiting(-next.Documents.Length);
        }

        return batch;
    }

    // One bad document must not keep the others from their number: a batch that fails is tried again request by request.
    private async Task NumberBatchAsync(List<Request> batch)
    {
        try
        {
            var numbered = await SealAsync([.. batch.SelectMany(request => request.Documents)]);
            var from = 0;
            foreach (var request in batch)
            {
                request.Answer.TrySetResult(new NumberedDocuments([.. numbered.Skip(from).Take(request.Documents.Length)]));
                from += request.Documents.Length;
            }
        }
#pragma warning disable CA1031 // Each caller gets its own failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (batch.Count == 1)
            {
                batch[0].Answer.TrySetException(exception);
                return;
            }

            tools.Log.LogWarning(exception, "A batch of {Count} documents could not be numbered; trying one by one.", batch.Count);
            foreach (var request in batch) await NumberBatchAsync([request]);
        }
    }

    private async Task<IReadOnlyList<NumberedDocument>> SealAsync(DocumentToNumber[] documents)
    {
        var key = AggregateKey.Parse(this.GetPrimaryKeyString());
        var organization = await tools.Organizations.ReadAsync(key.Organization);
        var byId = documents.DistinctBy(document => document.Id).ToDictionary(document => document.Id);
        var formats = (Invoices: NumberFormat.Of(organization.Profile.NumberFormat), CreditNotes: NumberFormat.Of(organization.Profile.CreditNoteNumberFormat));
        var issued = 0;
        var entries = await tools.Database.CommitAsync(unit => RegisterStore.SealAsync(
            unit, key.Organization, key.Id, [.. documents.Select(document => document.Id)], NumberNew, organization.IsSandbox));
        tools.Metrics.Issued(key.Id, issued);
        return
        [
            .. entries.Select(entry => new NumberedDocument(
                entry.Document,
                byId[entry.Document].Invoice,
                new Domain.Register.RegisterEntry(entry.Number, entry.Sequence, entry.IssueDate, entry.Seal, entry.PreviousSeal),
                entry.DueDate)
            {
                CreditNote = byId[entry.Document].CreditNote,
            }),
        ];

        // Those that have a number already are only told it again.
        SealedDocument NumberNew(RegisterSlot slot)
        {
            issued++;
            var document = byId[slot.Document];
            var today = organization.Profile.Zone.DayOf(document.Now);
            return Seal(document, slot, IssueDate.Choose(today, slot.EarliestIssueDate, organization.IsSandbox), document.Invoice is null ? formats.CreditNotes : formats.Invoices);
        }
    }

    private static SealedDocument Seal(DocumentToNumber document, RegisterSlot slot, LocalDate issueDate, NumberFormat format)
    {
        var number = format.Write(slot.Sequence, issueDate);
        if (document.Invoice is { } invoice)
        {
            var dueDate = IssueDate.DueDate(issueDate, invoice.PaymentTermsDays, invoice.DueDate);
            var text = DocumentText.Of(invoice, number, slot.Sequence, issueDate, dueDate);
            return new SealedDocument(number, issueDate, dueDate, text, SealRule.Next(slot.PreviousSeal, text));
        }
        else
        {
            var text = DocumentText.Of(document.CreditNote!, number, slot.Sequence, issueDate);
            return new SealedDocument(number, issueDate, null, text, SealRule.Next(slot.PreviousSeal, text));
        }
    }

    /// <summary>The register of a series.</summary>
    internal static string KeyOf(string organization, DocumentSeries series) => $"{organization}/{Words.Of(series)}";

    private sealed record Request(DocumentToNumber[] Documents, TaskCompletionSource<NumberedDocuments> Answer);
}
