using System.Text.Json;
using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.PriceChanges;

/// <summary>What a price change would do, by the stored states of the subscriptions and the rules that will move them. Wakes and writes nothing.</summary>
internal sealed class PricePreview(PriceChangeList list, Instant now, Func<string, int, Task<PlanVersion>> planOf)
{
    private const int PageSize = 500;
    private const int MaxLines = 1000;
    private const int MaxMembers = 50_000;
    private readonly Dictionary<int, PlanVersion> _versions = [];
    private readonly List<PricePreviewLine> _lines = [];
    private int _affected;

    internal async Task<Answer<PriceChangePreview>> OfAsync(string organization, PriceChangeTerms terms)
    {
        var target = await planOf(terms.Plan, terms.Version);
        var order = new PriceMoveOrder(terms.Id, terms.Plan, target, terms.From, terms.NoticeDays);
        var (members, after) = (0, "");
        var (before, behind) = (Money.Zero(target.Currency), Money.Zero(target.Currency));
        while (await list.MembersAsync(organization, terms, after, PageSize) is { Count: > 0 } page)
        {
            members += page.Count;
            if (members > MaxMembers)
            {
                return Refusals.Answer<PriceChangePreview>(new Rejection(
                    "cohort_too_large", $"A preview goes over at most {MaxMembers} subscriptions; narrow the cohort.", "/cohort"));
            }

            foreach (var member in page)
            {
                if (await EffectAsync(member, order) is not { } effect) continue;
                (before, behind) = (before + effect.Old, behind + effect.New);
            }

            after = page[^1].Subscription;
        }

        return new Answer<PriceChangePreview>(
            new PriceChangePreview(
                [.. _lines], _affected > _lines.Count, _affected, target.Currency.Code,
                before.ToAmountString(), behind.ToAmountString(), (behind - before).ToAmountString()),
            null);
    }

    private async Task<PriceMoveEffect?> EffectAsync(PriceChangeMember member, PriceMoveOrder order)
    {
        var state = JsonSerializer.Deserialize<SubscriptionState>(member.State, BillingJson.Options)!;
        var plan = await VersionAsync(order.Plan, state.Terms.PlanVersion);
        var planned = PriceMoves.Plan(state, plan, order, member.Now ?? now).OfType<PriceMovePlanned>().SingleOrDefault();
        if (planned?.Effect is not { } effect) return null;
        _affected++;
        if (_lines.Count < MaxLines)
        {
            _lines.Add(new PricePreviewLine(
                member.Subscription, state.Terms.Customer.Value, state.Terms.PlanVersion, effect.On.ToDateOnly(),
                effect.Old.ToAmountString(), effect.New.ToAmountString(), (effect.New - effect.Old).ToAmountString()));
        }

        return effect;
    }

    private async Task<PlanVersion> VersionAsync(string plan, int version)
    {
        if (!_versions.TryGetValue(version, out var known)) _versions[version] = known = await planOf(plan, version);
        return known;
    }
}
