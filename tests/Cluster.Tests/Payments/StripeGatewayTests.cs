using NodaTime;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Payments;
using OrleansBilling.Infrastructure.Payments.Stripe;
using OrleansBilling.Testing.Stripe;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Payments;

/// <summary>The adapter against a stub of Stripe over HTTP: whatever is lost, an order is carried out once and its end is found.</summary>
#pragma warning disable CA1001 // Disposed of by its lifetime.
public sealed class StripeGatewayTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string Seller = "org_seller";
    private static readonly CustomerId _payer = new("cus_payer");
    private static readonly Money _hundred = new(10_000, Currency.Of("EUR"));
    private readonly Instant _now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
    private MigratedDatabase _database = null!;
    private StubStripe _stripe = null!;
    private StripeAccounts _accounts = null!;
    private StripeGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        (_database, _stripe) = (await MigratedDatabase.CreateAsync(), await StubStripe.StartAsync());
        var account = new StripeAccount(StubStripe.ApiKey, StubStripe.WebhookSecret);
        var accounts = new Dictionary<string, StripeAccount> { [Seller] = account, ["org_other"] = account, ["org_wrong"] = new("sk_live_wrong", null) };
        _accounts = new StripeAccounts(new StripeSettings(_stripe.Url, accounts));
        _gateway = new StripeGateway(_accounts, new StripeCustomers(_database.Billing));
    }

    public async Task DisposeAsync()
    {
        _accounts.Dispose();
        await _stripe.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_saved_card_is_charged_without_its_payer()
    {
        var saved = await SaveAsync("pm_card_visa");
        Assert.Equal(new SavedMethod("pm_card_visa", "visa 4242", new LocalDate(2031, 1, 1)), saved.Method);

        var paid = Assert.IsType<GatewaySucceeded>(await ChargeAsync("pay_1-1", "pm_card_visa"));

        var intent = Assert.Single(_stripe.Objects.Charged);
        Assert.Equal((paid.Reference, 10_000L, "eur", "true"), ((string?)intent["id"], (long)intent["amount"]!, (string?)intent["currency"], (string?)intent["off_session"]));
        Assert.Equal($$"""{"organization":"{{Seller}}","customer":"cus_payer","key":"pay_1-1","payment":"pay_1"}""", intent["metadata"]!.ToJsonString());
        Assert.Equal(paid, await FindAsync("pay_1-1"));
        Assert.Equal(paid, await FindAsync("pay_1-1", paid.Reference));
    }

    [Fact]
    public async Task A_customer_of_ours_is_one_customer_there()
    {
        await SaveAsync("pm_card_visa1");
        await SaveAsync("pm_card_visa2", name: "Renamed");
        await Task.WhenAll(SaveAsync("pm_card_visa3"), SaveAsync("pm_card_visa4"));

        Assert.Single(_stripe.Objects.All("customer"));
    }

    [Fact]
    public async Task A_key_is_charged_once_by_each_organization_of_an_account()
    {
        await SaveAsync("pm_card_visa1");
        await SaveAsync("pm_card_visa2", seller: "org_other");

        foreach (var _ in new[] { 1, 2 })
        {
            await ChargeAsync("pay_1-1", "pm_card_visa1");
            await ChargeAsync("pay_1-1", "pm_card_visa2", seller: "org_other");
        }

        Assert.Equal(2, _stripe.Objects.Charged.Length);
        Assert.NotEqual(await FindAsync("pay_1-1"), await FindAsync("pay_1-1", seller: "org_other"));
    }

    [Theory]
    [InlineData("insufficient_funds", "insufficient_funds", false)]
    [InlineData("do_not_honor", "do_not_honor", false)]
    [InlineData("authenticationRequired", "authentication_required", false)]
    [InlineData("expired_card", "expired_card", true)]
    [InlineData("stolen_card", "stolen_card", true)]
    [InlineData("a_code_of_tomorrow", "a_code_of_tomorrow", false)]
    [InlineData("nextAction", "authentication_required", false)]
    public async Task A_decline_says_whether_it_is_for_good(string card, string code, bool isFinal)
    {
        await SaveAsync("pm_card_" + card);

        var declined = Assert.IsType<GatewayDeclined>(await ChargeAsync("pay_1-1", "pm_card_" + card));

        Assert.Equal((code, isFinal), (declined.Code, declined.IsHard));
        // Asked again, by the key alone: it was refused, and will not be carried out.
        Assert.IsType<GatewayDeclined>(await FindAsync("pay_1-1"));
        Assert.Empty(_stripe.Objects.Charged);
    }

    [Fact]
    public async Task What_Stripe_does_not_take_is_refused_and_leaves_the_card_as_it_is()
    {
        await SaveAsync("pm_card_visa");

        Assert.Equal(("amount_too_small", false), Refusal(await ChargeAsync("pay_1-1", "pm_card_visa", new Money(49, Currency.Of("EUR")))));
        Assert.Equal(("amount_not_chargeable", false), Refusal(await ChargeAsync("pay_2-1", "pm_card_visa", new Money(1_001, Currency.Of("KWD")))));
        Assert.Equal(("resource_missing", true), Refusal(await ChargeAsync("pay_3-1", "pm_gone")));
    }

    [Theory]
    [InlineData(Fault.HangsAfter)]
    [InlineData(Fault.FailsAfter)]
    [InlineData(Fault.BreaksAfter)]
    public async Task Money_that_was_taken_is_found_when_the_answer_is_lost(Fault fault)
    {
        await SaveAsync("pm_card_visa");
        _stripe.Next(fault);
        await LoseChargeAsync("pay_1-1");

        // Also when the key is forgotten.
        _stripe.ForgetKeys();
        Assert.IsType<GatewaySucceeded>(await FindAsync("pay_1-1"));
        Assert.Single(_stripe.Objects.Charged);
    }

    [Theory]
    [InlineData(Fault.HangsBefore)]
    [InlineData(Fault.RefusesForNow)]
    public async Task An_order_that_never_arrived_counts_as_lost_only_when_it_can_not_arrive_any_more(Fault fault)
    {
        await SaveAsync("pm_card_visa");
        _stripe.Next(fault);
        await LoseChargeAsync("pay_1-1");

        Assert.IsType<GatewayUnknown>(await FindAsync("pay_1-1"));
        Assert.IsType<GatewayHasNone>(await FindAsync("pay_1-1", now: _now + Duration.FromMinutes(2)));
        Assert.IsType<GatewaySucceeded>(await ChargeAsync("pay_1-1", "pm_card_visa"));
        Assert.IsType<GatewaySucceeded>(await ChargeAsync("pay_1-1", "pm_card_visa"));
        Assert.Single(_stripe.Objects.Charged);
    }

    [Fact]
    public async Task An_order_is_found_among_many_others()
    {
        await SaveAsync("pm_card_visa");
        for (var payment = 1; payment <= 120; payment++) await ChargeAsync($"pay_{payment}-1", "pm_card_visa");

        Assert.IsType<GatewaySucceeded>(await FindAsync("pay_1-1"));
        Assert.IsType<GatewayHasNone>(await FindAsync("pay_121-1", now: _now + Duration.FromDays(3)));
    }

    [Fact]
    public async Task A_debit_is_known_later_and_can_be_taken_back_before()
    {
        await SaveAsync("pm_sepa", type: "sepa_debit");
        var (first, second, third) = (
            Assert.IsType<GatewayPending>(await ChargeAsync("pay_1-1", "pm_sepa", type: "sepa_debit")),
            Assert.IsType<GatewayPending>(await ChargeAsync("pay_2-1", "pm_sepa", type: "sepa_debit")),
            Assert.IsType<GatewayPending>(await ChargeAsync("pay_3-1", "pm_sepa", type: "sepa_debit")));
        Assert.IsType<GatewayPending>(await FindAsync("pay_1-1", first.Reference));

        _stripe.Objects.Settle(first.Reference, refusedFor: null);
        _stripe.Objects.Settle(second.Reference, refusedFor: "debit_not_authorized");
        var canceled = await _gateway.CancelChargeAsync(Query("pay_3-1", third.Reference), CancellationToken.None);

        Assert.IsType<GatewaySucceeded>(await FindAsync("pay_1-1", first.Reference));
        Assert.Equal(("debit_not_authorized", true), Refusal(await FindAsync("pay_2-1", second.Reference)));
        Assert.Equal(("canceled", false), Refusal(canceled));
        // Too late for what was paid.
        Assert.IsType<GatewaySucceeded>(await _gateway.CancelChargeAsync(Query("pay_1-1", first.Reference), CancellationToken.None));
    }

    [Fact]
    public async Task A_refund_is_made_once_and_found_by_its_key()
    {
        await SaveAsync("pm_card_visa");
        var paid = (GatewaySucceeded)await ChargeAsync("pay_1-1", "pm_card_visa");
        var order = new RefundOrder(Seller, _payer, "rf_1", paid.Reference, "pay_1-1", new Money(2_500, _hundred.Currency), _now);
        _stripe.Next(Fault.BreaksAfter);
        await Assert.ThrowsAnyAsync<Exception>(() => _gateway.RefundAsync(order, CancellationToken.None));
        _stripe.ForgetKeys();

        var query = Query("rf_1", null) with { Charge = paid.Reference };
        var found = Assert.IsType<GatewaySucceeded>(await _gateway.FindRefundAsync(query, CancellationToken.None));

        Assert.Equal(found, await _gateway.FindRefundAsync(query with { Reference = found.Reference }, CancellationToken.None));
        Assert.IsType<GatewayUnknown>(await _gateway.FindRefundAsync(query with { Key = "rf_2" }, CancellationToken.None));
        Assert.Equal(("charge_already_refunded", false), Refusal(await _gateway.RefundAsync(order with { Key = "rf_3", Amount = _hundred }, CancellationToken.None)));
        Assert.Single(_stripe.Objects.All("refund"));
    }

    [Theory]
    [InlineData("JPY", 500, 500)]
    [InlineData("EUR", 4_900, 4_900)]
    [InlineData("KWD", 1_230, 1_230)]
    [InlineData("ISK", 500, 50_000)]
    [InlineData("UGX", 500, 50_000)]
    [InlineData("MGA", 50_000, 500)]
    public async Task Amounts_are_told_as_Stripe_counts_them(string currency, long minor, long units)
    {
        await SaveAsync("pm_card_visa");

        await ChargeAsync("pay_1-1", "pm_card_visa", new Money(minor, Currency.Of(currency)));

        Assert.Equal(units, (long)Assert.Single(_stripe.Objects.Charged)["amount"]!);
        Assert.Equal(new Money(minor, Currency.Of(currency)), StripeAmount.Read(units, Currency.Of(currency)));
    }

    [Fact]
    public async Task A_method_is_saved_when_its_payer_has_confirmed_it()
    {
        Assert.Equal("authentication_required", (await SaveAsync("pm_card_mustConfirm")).Rejection?.Code);
        Assert.Equal("unknown_token", (await SaveAsync("pm_nonsense")).Rejection?.Code);
        Assert.Equal("unknown_token", (await SaveAsync("tok_ok")).Rejection?.Code);
        Assert.Equal("unknown_token", (await SaveAsync("seti_none")).Rejection?.Code);
        Assert.Equal("method_refused", (await SaveAsync("pm_card_lost_card")).Rejection?.Code);
        Assert.Equal("type_mismatch", (await SaveAsync(_stripe.Objects.BrowserSetup("pm_sepa", "succeeded"))).Rejection?.Code);
        Assert.Equal("method_not_confirmed", (await SaveAsync(_stripe.Objects.BrowserSetup("pm_card_visa1", "processing"))).Rejection?.Code);
        Assert.Equal("method_of_another_customer", (await SaveAsync(_stripe.Objects.BrowserSetup("pm_card_visa2", "succeeded", "cus_else"))).Rejection?.Code);

        var confirmed = await SaveAsync(_stripe.Objects.BrowserSetup("pm_card_visa3", "succeeded"));
        Assert.Equal("pm_card_visa3", confirmed.Method?.Token);
        Assert.IsType<GatewaySucceeded>(await ChargeAsync("pay_1-1", "pm_card_visa3"));
    }

    [Fact]
    public async Task A_wrong_key_of_ours_is_no_refusal_of_the_payer()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => SaveAsync("pm_card_visa", seller: "org_wrong"));

        Assert.False(_gateway.Serves("org_without"));
        Assert.True(_gateway.Serves("org_wrong"));
    }

    private static (string Code, bool IsFinal) Refusal(GatewayAnswer answer)
    {
        var declined = Assert.IsType<GatewayDeclined>(answer);
        return (declined.Code, declined.IsHard);
    }

    private Task<MethodAnswer> SaveAsync(string token, string type = "card", string seller = Seller, string name = "Payer") =>
        _gateway.SaveMethodAsync(new MethodOrder(seller, _payer, name, null, type, token, _now), CancellationToken.None);

    private Task<GatewayAnswer> ChargeAsync(
        string key, string method, Money? amount = null, string type = "card", string seller = Seller, CancellationToken patience = default) =>
        _gateway.ChargeAsync(new ChargeOrder(seller, _payer, key, amount ?? _hundred, type, method, "inv_1", key.Split('-')[0], _now), patience);

    private async Task LoseChargeAsync(string key)
    {
        using var patience = new CancellationTokenSource();
        var charge = ChargeAsync(key, "pm_card_visa", patience: patience.Token);
        await Task.WhenAny(charge, _stripe.Hanging);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => charge);
    }

    private Task<GatewayAnswer> FindAsync(string key, string? reference = null, string seller = Seller, Instant? now = null) =>
        _gateway.FindChargeAsync(Query(key, reference) with { Organization = seller, Now = now ?? _now }, CancellationToken.None);

    private GatewayQuery Query(string key, string? reference) => new(Seller, _payer, key, reference, _now, _now);
}
