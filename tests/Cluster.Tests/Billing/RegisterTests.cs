using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Register;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;
using Xunit.Abstractions;
using SealedDocument = OrleansBilling.Infrastructure.Postgres.SealedDocument;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Many writers, two activations of the register, aborts and broken connections: the numbers are 1..n all the same.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class RegisterTests(ITestOutputHelper output)
{
    private const int Writers = 20;
    private const int RequestsOfAWriter = 12;
    private const int DocumentsOfARequest = 5;
    private static readonly Currency Euro = Currency.Of("EUR");

    [Fact]
    public async Task Twenty_writers_with_aborts_and_broken_connections_leave_no_gap()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-31T10:00:00Z", silos: 2);
        await cluster.CreateOrganizationAsync("live");
        using var done = new CancellationTokenSource();
        var killer = KillBackendsAsync(cluster, done.Token);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(cluster, writer)));
        await done.CancelAsync();
        var killed = await killer;

        var entries = (await BooksData.ReadAsync(cluster.Database)).Entries.OrderBy(entry => entry.Sequence).ToArray();
        Assert.Equal(Writers * RequestsOfAWriter * DocumentsOfARequest, entries.Length);
        RegisterBook.AssertSeries(entries, datesMayGoBack: false);
        Assert.True(killed > 0, "No connection was broken.");
        output.WriteLine($"{killed} connections were broken.");
    }

    [Fact]
    public async Task What_arrives_during_a_commit_is_committed_together_next()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-31T10:00:00Z");
        await cluster.CreateOrganizationAsync("live");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Register(cluster).Number(Request(cluster, $"inv_{number}"))));

        var commits = await cluster.Database.AskOwnerAsync<long>("SELECT count(DISTINCT sealed_at) FROM register_entries");
        Assert.Equal(200L, await cluster.CountAsync("register_entries"));
        Assert.InRange(commits, 1, 100);
        output.WriteLine($"{200.0 / commits:0.0} documents to a commit.");
    }

    [Fact]
    public async Task One_document_that_cannot_be_numbered_does_not_hold_up_the_others()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-31T10:00:00Z");
        await cluster.CreateOrganizationAsync("live");
        await cluster.Database.ExecuteAsOwnerAsync("ALTER TABLE register_entries ADD CHECK (document <> 'inv_7')");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            try
            {
                return (await Register(cluster).Number(Request(cluster, $"inv_{number}"))).Documents.Length;
            }
            catch (DatabaseRefusedException refused) when (refused.Message.Contains("register_entries", StringComparison.Ordinal))
            {
                return 0;
            }
        }));

        Assert.Equal(19, answers.Sum());
        Assert.Equal(0, answers[7]);
        RegisterBook.AssertSeries([.. (await BooksData.ReadAsync(cluster.Database)).Entries.OrderBy(entry => entry.Sequence)], datesMayGoBack: false);
    }

    [Fact]
    public Task A_period_whose_invoice_is_refused_its_number_is_billed_and_gets_it_later() => BillingCluster.TestAsync("2026-01-31T10:00:00Z", async cluster =>
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
        await cluster.Database.ExecuteAsOwnerAsync("ALTER TABLE register_entries ADD CONSTRAINT full_up CHECK (false) NOT VALID");
        cluster.Time.SetUtcNow(BillingCluster.At("2026-02-28T12:00:00Z"));

        await Assert.ThrowsAnyAsync<Exception>(cluster.Subscription("sub_1").Wake);

        Assert.Equal(2L, await cluster.CountAsync("journal WHERE stream = 'subscription/sub_1' AND type = 'subscription.billed'"));
        Assert.Equal(1L, await cluster.CountAsync("invoices WHERE number IS NULL"));
        await cluster.Database.ExecuteAsOwnerAsync("ALTER TABLE register_entries DROP CONSTRAINT full_up");
        await cluster.Customer("cus_1").Wake();
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28", await cluster.BilledAsync("sub_1"));
        Assert.Equal(2L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
    });

    /// <summary>Even writers go through the grain, odd ones past it, as a second activation would, and abort every third commit.</summary>
    private static async Task WriteAsync(BillingCluster cluster, int writer)
    {
        for (var request = 0; request < RequestsOfAWriter; request++)
        {
            string[] documents = [.. Enumerable.Range(0, DocumentsOfARequest).Select(number => $"inv_{writer}_{request}_{number}")];
            if (writer == 0) cluster.Time.Advance(TimeSpan.FromHours(7));
            if (writer % 2 == 1 && request % 3 == 0) await Assert.ThrowsAnyAsync<Exception>(() => PastTheGrainAsync(cluster, documents, abort: true));
            await StubbornlyAsync(() => writer % 2 == 0 ? Register(cluster).Number(Request(cluster, documents)) : PastTheGrainAsync(cluster, documents, abort: false));
        }
    }

    private static async Task StubbornlyAsync(Func<Task> number)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await number();
                return;
            }
#pragma warning disable CA1031 // A connection was broken; who asks again is answered with the numbers there are.
            catch (Exception) when (attempt < 100)
#pragma warning restore CA1031
            {
            }
        }
    }

    private static Task PastTheGrainAsync(BillingCluster cluster, string[] documents, bool abort) => cluster.Database.Billing.CommitAsync(async unit =>
    {
        var today = DateOnly.FromDateTime(cluster.Time.GetUtcNow().UtcDateTime);
        await RegisterStore.SealAsync(unit, BillingCluster.Organization, "invoice", documents, slot =>
        {
            if (abort && slot.Document == documents[3]) throw new InvalidTimeZoneException("Aborted in the middle of a batch.");
            var issued = LocalDate.Max(LocalDate.FromDateOnly(today), slot.EarliestIssueDate ?? LocalDate.MinIsoValue);
            return new SealedDocument($"INV-{slot.Sequence:000000}", issued, issued, slot.Document, SealRule.Next(slot.PreviousSeal, slot.Document));
        });
    });

    /// <summary>Breaks a few of the application's connections, whatever they are doing, until all is written.</summary>
    private static async Task<int> KillBackendsAsync(BillingCluster cluster, CancellationToken done)
    {
        var killed = 0;
        do
        {
            killed += (int)await cluster.Database.AskOwnerAsync<long>(
                """
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'
                    ORDER BY random() LIMIT 2) AS victims
                """);
            await Task.Delay(20, CancellationToken.None);
        }
        while (!done.IsCancellationRequested);
        return killed;
    }

    private static IRegisterGrain Register(BillingCluster cluster) => cluster.Grains.GetGrain<IRegisterGrain>($"{BillingCluster.Organization}/invoice");

    private static DocumentsToNumber Request(BillingCluster cluster, params string[] documents) => new(
        [.. documents.Select(document => new DocumentToNumber(Invoice(document), null, Instant.FromDateTimeOffset(cluster.Time.GetUtcNow())))]);

    private static Invoice Invoice(string id) => new()
    {
        Id = new InvoiceId(id),
        Kind = InvoiceKind.OneOff,
        Customer = new CustomerId("cus_1"),
        Currency = Euro,
        BillingDate = new LocalDate(2026, 1, 31),
        Lines = [],
        Subtotal = Money.Zero(Euro),
        DiscountTotal = Money.Zero(Euro),
        TaxBreakdown = [],
        TaxTotal = Money.Zero(Euro),
        Total = Money.Zero(Euro),
        CreditApplied = Money.Zero(Euro),
        Seller = new Seller("Seller", "FR", null, null, null),
        Buyer = new Buyer("Buyer", null, null),
        Mentions = [],
        PaymentTermsDays = 30,
        Metadata = new Dictionary<string, string>(),
        CreatedAt = Instant.FromUtc(2026, 1, 31, 10, 0),
    };
}
