using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>Who does not pay, and does after all.</summary>
public sealed partial class BillingWorld
{
    private int _payments;

    /// <summary>Everybody is dunned by what is overdue in total, from these balances on.</summary>
    public BillingWorld DunByBalance(params string[] balances)
    {
        DunningStepDraft[] steps = [.. balances.Select(balance => new DunningStepDraft(null, ["alert"], null, balance, Organization.State.Profile.Currency.Code))];
        Organization.Do(state => SaveDunningPolicy.Decide(state, new DunningPolicyDraft("default", null, null, steps, null)));
        return this;
    }

    /// <summary>Pays all that is open, by transfer.</summary>
    public BillingWorld PayAll(string customer)
    {
        WakeAll();
        foreach (var open in OpenOf(customer).ToArray())
        {
            var draft = new PaymentDraft(new PaymentId($"pay_{++_payments}"), open.Id, open.AmountDue.ToAmountString(), null, null, null, null);
            _customers[customer].Once(state => RecordPayment.Decide(state, draft, exists: true, known: null, Now));
        }

        return WakeAll();
    }

    /// <summary>The balance of the step that a customer reached; null when it reached none.</summary>
    public string? StageOf(string customer) => _customers[customer].State.Stage?.From.ToAmountString();

    /// <summary>What a customer has not paid of issued invoices.</summary>
    public string UnpaidOf(string customer) => Money.Sum(OpenOf(customer).Select(open => open.AmountDue), _customers[customer].State.Currency).ToAmountString();
}
