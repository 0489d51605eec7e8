using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Coupons;

/// <summary>What subscriptions and customers ask of a coupon.</summary>
[Alias("ICouponRedeeming")]
public interface ICouponRedeeming : IGrainWithStringKey
{
    /// <summary>What the coupon takes off, if it can be redeemed by this subscription or invoice. Nothing is written.</summary>
    [Alias("Look")] Task<CouponAnswer> Look(string by, Instant now, string pointer);

    /// <summary>Redeems it. The same subscription or invoice counts once, however often it asks.</summary>
    [Alias("Redeem")] Task<CouponAnswer> Redeem(string by, Instant now, string pointer);
}

/// <summary>What a coupon takes off, or why it cannot be redeemed.</summary>
[GenerateSerializer, Immutable, Alias("CouponAnswer")]
public sealed record CouponAnswer(DiscountTerms? Terms, Rejection? Rejection);

/// <summary>A coupon, and how often it was redeemed. Redemptions come one after the other, so that none goes beyond the limit.</summary>
public sealed class CouponGrain([PersistentState("coupon")] IPersistentState<Stored<CouponState>> storage, GrainTools tools, CouponRedemptions redemptions)
    : AggregateGrain<CouponState, CouponEvent>(storage, tools), ICouponGrain, ICouponRedeeming
{
    protected override string Stream => "coupon/" + Key.Id;

    public async Task<Outcome> Create(CreateCoupon command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return done;
        var expires = command.ExpiresAt is { } at ? Instant.FromDateTimeOffset(at) : (Instant?)null;
        var decision = PublishCoupon.Decide(
            State, new PublishCouponCommand(command.Code, CouponCommands.Draft(command), expires, command.MaxRedemptions, Tools.Clock.Now));
        return await SettleAsync(decision, Key.Id, context, created: true);
    }

    public async Task<Outcome> Archive(CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(PublishCoupon.Archive(State, Tools.Clock.Now), Key.Id, context);

    public async Task<CouponAnswer> Look(string by, Instant now, string pointer) => Answer(await DecideAsync(by, now, pointer));

    public async Task<CouponAnswer> Redeem(string by, Instant now, string pointer)
    {
        var decision = await DecideAsync(by, now, pointer);
        await CommitAsync(decision.Events, CommandContext.System(by));
        return Answer(decision);
    }

    protected override CouponState Evolve(CouponState? state, CouponEvent @event) => CouponEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, CouponState state, IReadOnlyList<CouponEvent> events, long before) =>
        CouponRows.Write(unit, Key.Organization, Key.Id, state, events, before + events.Count);

    private async Task<Decision<CouponEvent>> DecideAsync(string by, Instant now, string pointer) =>
        RedeemCoupon.Decide(State, by, State is not null && await redemptions.HasAsync(Key.Organization, Key.Id, by), now, pointer);

    private CouponAnswer Answer(Decision<CouponEvent> decision) => decision.Rejection is { } rejection ? new(null, rejection) : new(State!.Terms, null);
}
