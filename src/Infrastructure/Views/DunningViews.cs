using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Dunning policies as the contract shows them.</summary>
public static class DunningViews
{
    public static DunningPolicyView Of(DunningPolicy policy) => new()
    {
        Code = policy.Code,
        Revision = policy.Revision,
        CollectAt = Words.Of(policy.Collection.At),
        RetryDays = [.. policy.Collection.RetryDays],
        Steps = [.. policy.Steps.Select(step => new DunningStepView(
            step.Balance is null ? step.Days : null, [.. step.Actions.Select(action => Words.Of(action.Kind))], step.Actions.FirstOrDefault(action => action.Template is not null)?.Template)
        {
            Balance = step.Balance?.ToAmountString(),
            Currency = step.Balance?.Currency.Code,
        })],
        LateInterest = [.. policy.LateInterest.Select(rate => new LateInterestView(rate.From.ToDateOnly(), Decimals.ToText(rate.Percent)))],
    };
}
