using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.TestClocks;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres.Json;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>
/// What must be true of the database after every test, whatever it went through: the journal folds to the state, the rows say what the
/// state says, all that is due is billed, once, and the register is without a gap.
/// </summary>
internal sealed class Books
{
    private readonly BooksData _data;
    private readonly Instant _now;

    private Books(BooksData data, Instant now)
    {
        (_data, _now) = (data, now);
    }

    public static async Task AssertWholeAsync(MigratedDatabase database, FakeTimeProvider time)
    {
        var books = new Books(await BooksData.ReadAsync(database), Instant.FromDateTimeOffset(time.GetUtcNow()));
        books.AssertStreams();
        books.AssertNothingBilledTwice();
        RegisterBook.AssertWhole(books._data);
    }

    private void AssertStreams()
    {
        var clocks = Folded<TestClockState, TestClockEvent>("test_clock", TestClockEvolution.Evolve);
        foreach (var (key, clock) in clocks) AssertRow("test_clocks", key, clock.Version, clock.State.Target);
        var sellers = Folded<OrganizationState, OrganizationEvent>("organization", OrganizationEvolution.Evolve);
        foreach (var (key, seller) in sellers) AssertRow("organizations", key, seller.Version, null);
        foreach (var (key, forecast) in Folded<ForecastState, ForecastEvent>("forecast", ForecastEvolution.Evolve))
        {
            AssertRow("forecasts", key, forecast.Version, forecast.State.Status == ForecastStatus.Running ? forecast.State.WorkedAt : null);
        }

        var plans = Folded<PlanState, PlanEvent>("plan", PlanEvolution.Evolve);
        foreach (var (key, plan) in plans) AssertRow("plans", key, plan.Version, null);
        foreach (var (key, change) in Folded<PriceChangeState, PriceChangeEvent>("price_change", PriceChangeEvolution.Evolve)) AssertRow("price_changes", key, change.Version, change.State.Due);
        foreach (var (key, customer) in Folded<CustomerState, CustomerEvent>("customer", CustomerEvolution.Evolve))
        {
            AssertRow("customers", key, customer.Version, CustomerDue.Next(customer.State));
            Assert.True(customer.State.Waiting.Count == 0, $"{key} has {customer.State.Waiting.Count} documents without a number.");
            Assert.Equal(customer.State.Balance.Minor, _data.Balance(key));
            AssertLedger(key, customer.Events, sellers[(key.Organization, key.Organization)].State);
        }

        foreach (var (key, subscription) in Folded<SubscriptionState, SubscriptionEvent>("subscription", SubscriptionEvolution.Evolve))
        {
            AssertRow("subscriptions", key, subscription.Version, NextStep.Due(subscription.State));
            var now = subscription.State.TestClock is { } clock ? clocks[(key.Organization, clock.Value)].State.Now : _now;
            Assert.True(NextStep.Due(subscription.State) is not { } due || due > now, $"{key} has been due since {NextStep.Due(subscription.State)}.");
            AssertPeriodsTile(key, subscription);
            AssertMrr(key, subscription.Events, (code, version) => plans[(key.Organization, code)].State.Version(version)!, sellers[(key.Organization, key.Organization)].State.Profile.Zone);
        }

        AssertAlerts();
        Assert.Equal(_data.Streams.Keys.Count(key => key.Kind != "alert"), _data.States.Count);
    }

    /// <summary>The ledger says what the journal says, posted once.</summary>
    private void AssertLedger((string Organization, string Id) key, CustomerEvent[] events, OrganizationState seller)
    {
        var expected = PostJournal.Of(events).SelectMany(posted => posted.Post(seller).SelectMany(transaction => transaction.Entries.Select(entry => Text(transaction, entry, posted.Version))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), _data.Ledger.GetValueOrDefault(key, []).Order(StringComparer.Ordinal));
    }

    private static string Text(LedgerTransaction transaction, LedgerEntry entry, long version)
    {
        string?[] parts =
        [
            transaction.Id, Infrastructure.Views.Words.Of(transaction.Fact), NodaTime.Text.LocalDatePattern.Iso.Format(transaction.Day), transaction.Document, version.ToString(CultureInfo.InvariantCulture), Infrastructure.Views.Words.Of(entry.Role), entry.Account, entry.Amount.Currency.Code, entry.Amount.Minor.ToString(CultureInfo.InvariantCulture),
            entry.Plan is { } plan ? $"{plan.Code}/{plan.Version}" : null, entry.Tax is { } tax ? $"{tax.Country}/{Decimals.ToText(tax.Percent)}" : null,
        ];
        return string.Join(' ', parts.OfType<string>());
    }

    /// <summary>What moved monthly recurring revenue is what the journal says.</summary>
    private void AssertMrr((string Organization, string Id) key, SubscriptionEvent[] events, Func<string, int, PlanVersion> planOf, BillingZone zone)
    {
        var journal = events.Zip(_data.Streams[("subscription", key.Organization, key.Id)], (@event, line) => new RecordedEvent(@event, line.Version, line.At));
        var expected = MoveMrr.OfJournal(journal, planOf, zone).Select(movement => string.Join(' ',
            movement.Version.ToString(CultureInfo.InvariantCulture), NodaTime.Text.LocalDatePattern.Iso.Format(movement.Day), Infrastructure.Views.Words.Of(movement.Kind), movement.Customer.Value,
            $"{movement.Plan.Code}/{movement.Plan.Version}", movement.After.Currency.Code, movement.Before.Minor.ToString(CultureInfo.InvariantCulture), movement.After.Minor.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(expected, _data.Mrr.GetValueOrDefault(key, []));
    }

    /// <summary>An alert has a row in place of a state.</summary>
    private void AssertAlerts()
    {
        foreach (var (key, entries) in _data.Streams.Where(stream => stream.Key.Kind == "alert"))
        {
            var alert = entries.Select(entry => EventNames.Read<AlertEvent>(entry.Type, entry.Data)).Aggregate((AlertState?)null, AlertEvolution.Evolve)!;
            Assert.Equal((alert, (long)entries.Count), _data.Alerts[(key.Organization, key.Id)]);
        }

        Assert.Equal(_data.Streams.Keys.Count(key => key.Kind == "alert"), _data.Alerts.Count);
    }

    /// <summary>Each stream's versions run from 1, and its fold is what is stored.</summary>
    private Dictionary<(string Organization, string Id), Fold<TState, TEvent>> Folded<TState, TEvent>(string kind, Func<TState?, TEvent, TState> evolve)
        where TState : class
        where TEvent : class
    {
        var folds = new Dictionary<(string, string), Fold<TState, TEvent>>();
        foreach (var (key, entries) in _data.Streams.Where(stream => stream.Key.Kind == kind))
        {
            Assert.Equal(Enumerable.Range(1, entries.Count).Select(version => (long)version), entries.Select(entry => entry.Version));
            TEvent[] events = [.. entries.Select(entry => EventNames.Read<TEvent>(entry.Type, entry.Data))];
            var fold = new Fold<TState, TEvent>(events.Aggregate((TState?)null, evolve)!, entries.Count, events);
            var written = BillingJson.Write(new Stored<TState> { Version = fold.Version, State = fold.State });
            Assert.True(_data.States.TryGetValue(key, out var stored), $"{key} has a journal and no state.");
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(stored!)), $"{key}: the journal folds to\n{written}\nand stored is\n{stored}");
            folds.Add((key.Organization, key.Id), fold);
        }

        return folds;
    }

    private void AssertRow(string table, (string Organization, string Id) key, long version, Instant? nextDue)
    {
        Assert.True(_data.Rows.TryGetValue((table, key.Organization, key.Id), out var row), $"{key} has no row in {table}.");
        Assert.True((version, nextDue) == row, $"{table} {key} says {row}, the state says {(version, nextDue)}.");
    }

    /// <summary>The billed periods begin at the first billed day, follow each other without a gap, and each has its one document.</summary>
    private void AssertPeriodsTile((string Organization, string Id) key, Fold<SubscriptionState, SubscriptionEvent> subscription)
    {
        var next = subscription.State.Terms.FirstBilledDay;
        var expected = new HashSet<string>();
        foreach (var billed in subscription.Events.OfType<SubscriptionBilled>())
        {
            Assert.Equal((next, next), (billed.On, billed.Period.Start));
            next = billed.Period.End;
            if (billed.Invoice is { } invoice) Assert.True(expected.Add(invoice.Value), $"{key} billed {invoice} twice.");
        }

        // What an end or a pause bills or gives back is the one document that no event of the subscription names.
        var found = _data.DocumentsOf(key.Organization, key.Id).ToHashSet();
        foreach (var settled in subscription.Events.OfType<SubscriptionChanged>().Select(changed => changed.Invoice).OfType<InvoiceId>())
        {
            expected.Add(found.Contains(settled.Value) ? settled.Value : CreditNoteId.InsteadOf(settled).Value);
        }

        Assert.True(expected.IsSubsetOf(found), $"{key} lacks invoices: {string.Join(' ', expected.Except(found))}");
        var unnamed = (subscription.State.IsOver ? 1 : 0) + subscription.Events.OfType<SubscriptionPaused>().Count();
        Assert.True(found.Count - expected.Count <= unnamed, $"{key} has too many documents: {string.Join(' ', found.Except(expected))}");
    }

    private void AssertNothingBilledTwice()
    {
        foreach (var day in _data.Invoices.Where(invoice => invoice.Subscription is not null).GroupBy(invoice => (invoice.Organization, invoice.Subscription, invoice.BillingDate)))
        {
            Assert.True(day.Count() == 1, $"{day.Key} was invoiced {day.Count()} times.");
        }
    }

    private sealed record Fold<TState, TEvent>(TState State, long Version, TEvent[] Events);
}
