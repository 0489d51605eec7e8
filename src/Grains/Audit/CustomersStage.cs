using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Grains.Customers;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Audit;

/// <summary>
/// Customers with their subscriptions, some in each snapshot: their journals against their states, their rows, the ledger, the register, and
/// the days and amounts of their documents.
/// </summary>
internal sealed class CustomersStage(AuditSnapshot snapshot, string organization, AuditTally tally, LateAllowance late)
{
    /// <summary>How many of them at most.</summary>
    public const int Most = 100;

    /// <summary>Events of one snapshot, once there are two customers in it.</summary>
    private const long Events = 2000;

    /// <summary>Statements sent at once.</summary>
    private const int Batch = 500;

    /// <summary>Looks at the customers that follow an id; answers the last of them, null when there are none.</summary>
    /// <param name="most">How many at most.</param>
    public async Task<string?> NextAsync(string after, int most)
    {
        var customers = await PageAsync(after, most);
        if (customers.Length == 0) return null;
        var subscriptions = (await snapshot.SubscriptionsAsync(organization, customers)).ToArray();
        var events = await snapshot.EventsAsync(organization, [.. customers.Select(id => "customer/" + id), .. subscriptions.Select(id => "subscription/" + id)]);
        var states = await snapshot.StatesAsync([.. customers.Concat(subscriptions).Select(Key)]);
        await AnnounceEverythingAsync();
        var played = customers.Select(id => Play<CustomerState, CustomerEvent>("customer", id, events, states, CustomerEvolution.Evolve)).OfType<ReplayedStream<CustomerState, CustomerEvent>>().ToArray();
        var subscribed = subscriptions.Select(id => Play<SubscriptionState, SubscriptionEvent>("subscription", id, events, states, SubscriptionEvolution.Evolve)).OfType<ReplayedStream<SubscriptionState, SubscriptionEvent>>().ToArray();
        await CopyRowsAsync(played, subscribed);
        foreach (var rows in AuditedRows.OfCustomers) Tell(await snapshot.CompareAsync(rows, organization, customers));
        await CheckMoneyAsync(customers, played);
        await CheckDaysAsync(played, subscribed);
        return customers[^1];
    }

    private async Task<string[]> PageAsync(string after, int most)
    {
        var known = await snapshot.CustomersAsync(organization, after, most);
        var (page, events) = (new List<string>(), 0L);
        foreach (var (customer, weight) in await snapshot.WeighAsync(organization, [.. known]))
        {
            events += weight;
            if (page.Count > 0 && events > Events) break;
            page.Add(customer);
        }

        return [.. page];
    }

    private ReplayedStream<TState, TEvent>? Play<TState, TEvent>(
        string kind, string id, ILookup<string, AuditedEntry> events, IReadOnlyDictionary<string, string> states, Func<TState?, TEvent, TState> evolve)
        where TState : class
        where TEvent : class
    {
        AuditedEntry[] entries = [.. events[$"{kind}/{id}"]];
        if (entries.Length == 0)
        {
            tally.Check(AuditTally.Journal, Replay.Place($"{kind}/{id}", 1), "There is a row and no journal.");
            return null;
        }

        if (Replay.Of(organization, id, entries, evolve, tally) is not { } stream) return null;
        var state = states.GetValueOrDefault($"{kind} {Key(id)}");
        if (Replay.WrongState(state, stream.State, stream.Version) is { } wrong) tally.Fail(AuditTally.Journal, $"grain_state {kind} {Key(id)}", wrong);
        return stream;
    }

    // Which notices were switched off when, nobody keeps: the copies are of all there could be.
    private async Task AnnounceEverythingAsync()
    {
        await using var command = snapshot.Command(
            $"""
            INSERT INTO pg_temp.organizations
            SELECT (jsonb_populate_record(o, jsonb_build_object('notices', coalesce(
                (SELECT jsonb_object_agg(key, true) FROM jsonb_each(o.notices) WHERE jsonb_typeof(value) = 'boolean'), o.notices)))).*
            FROM {snapshot.Schema}.organizations o
            WHERE o.organization = $1
            """,
            Param.Text(organization));
        await command.ExecuteNonQueryAsync();
    }

    private async Task CopyRowsAsync(ReplayedStream<CustomerState, CustomerEvent>[] customers, ReplayedStream<SubscriptionState, SubscriptionEvent>[] subscriptions)
    {
        foreach (var customer in customers) CustomerRows.Write(snapshot.Copies, organization, customer.State, CustomerDue.Next(customer.State));
        var plans = await PlanHistory.ReadAsync(snapshot, organization, subscriptions.SelectMany(subscription => subscription.Commits).Select(commit => commit.State.Terms.Plan));
        var copies = new SubscriptionCopies(snapshot, organization, plans, await SellerHistory.ReadAsync(snapshot, organization), tally, FlushAsync);
        foreach (var subscription in subscriptions) await copies.WriteAsync(subscription);

        foreach (var customer in customers)
        {
            foreach (var commit in customer.Commits)
            {
                CustomerRowWriter.WriteEvents(snapshot.Copies, organization, commit.Old, commit.State, commit.Events, commit.Before, commit.At);
                await FlushAsync();
            }
        }

        await snapshot.Copies.FlushAsync();
    }

    private Task FlushAsync() => snapshot.Copies.Queued >= Batch ? snapshot.Copies.FlushAsync() : Task.CompletedTask;

    private void Tell(RowComparison compared)
    {
        tally.Count(AuditTally.Rows, compared.Rows);
        if (compared.Different > 0) tally.Fail(AuditTally.Rows, compared.Place!, compared.Detail!, compared.Different);
    }

    private async Task CheckMoneyAsync(string[] ids, ReplayedStream<CustomerState, CustomerEvent>[] customers)
    {
        var ledger = (await snapshot.LedgerAsync(organization, ids)).ToLookup(entry => entry.Customer, StringComparer.Ordinal);
        var sellers = await SellerHistory.ReadAsync(snapshot, organization);
        var documents = customers.SelectMany(customer => customer.Events).Select(IdOfIssued).OfType<string>().ToArray();
        var numbers = await snapshot.NumbersAsync(organization, documents);
        foreach (var customer in customers)
        {
            LedgerCheck.Run(customer, [.. ledger[customer.Id]], sellers, tally);
            NumbersCheck.Documents(customer, numbers, tally);
            foreach (var @event in customer.Events)
            {
                if (@event is InvoiceCreated invoice) tally.Check(AuditTally.Amounts, "invoices " + invoice.Invoice.Id, RecomputeDocument.Wrong(invoice.Invoice));
                if (@event is CreditNoteCreated note) tally.Check(AuditTally.Amounts, "credit_notes " + note.CreditNote.Id, RecomputeDocument.Wrong(note.CreditNote));
            }
        }
    }

    private async Task CheckDaysAsync(
        ReplayedStream<CustomerState, CustomerEvent>[] customers, ReplayedStream<SubscriptionState, SubscriptionEvent>[] subscriptions)
    {
        var check = new DueCheck(snapshot, organization, tally, late, await snapshot.ClocksAsync(organization));
        var documents = customers.ToDictionary(customer => customer.Id, customer => SubscriptionDocuments.Of(customer.Events), StringComparer.Ordinal);
        var collecting = customers.Where(customer => ConsolidateBills.Next(customer.State) is { } shared && !ConsolidateBills.IsOutOfPatience(shared, check.Now(customer.State.TestClock)))
            .Select(customer => customer.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var customer in customers) check.Look("customer", customer.Id, CustomerDue.Next(customer.State), customer.State.TestClock, customer.Entries[^1].At, waits: collecting.Contains(customer.Id));
        foreach (var subscription in subscriptions)
        {
            var (state, due) = (subscription.State, NextStep.Due(subscription.State));
            check.Look("subscription", subscription.Id, due, state.TestClock, subscription.Entries[^1].At, waits: collecting.Contains(state.Terms.Customer.Value));
            if (!documents.TryGetValue(state.Terms.Customer.Value, out var own)) continue;
            var now = check.Now(state.TestClock);
            var tiling = TileDays.Of(subscription.Events, [.. own[state.Terms.Id]], state.Zone.DayOf(now), underWay: due <= now);
            tally.Check(AuditTally.Days, "subscriptions " + subscription.Id, tiling.Wrong);
        }

        await check.SettleAsync();
    }

    private static string? IdOfIssued(CustomerEvent @event) => @event switch
    {
        InvoiceIssued issued => issued.Invoice.Value,
        CreditNoteIssued issued => issued.CreditNote.Value,
        _ => null,
    };

    private string Key(string id) => $"{organization}/{id}";
}
