using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Postgres.Statements;

namespace OrleansBilling.Api.Statements;

/// <summary>Records the payments that lines are with their customers: several customers at a time, one line of each after the other.</summary>
public sealed class StatementPayments(IGrainFactory grains, BankStatements statements)
{
    private const int CustomersAtATime = 8;

    /// <summary>Finishes what is matched and not recorded, also what somebody left who died over it.</summary>
    public async Task FinishAll(ApiCall call)
    {
        var unfinished = await statements.UnfinishedAsync(call.Organization);
        var customers = unfinished.GroupBy(line => line.Payments[0].Customer, StringComparer.Ordinal);
        await Parallel.ForEachAsync(customers, new ParallelOptions { MaxDegreeOfParallelism = CustomersAtATime }, async (lines, _) =>
        {
            foreach (var line in lines) await Finish(call, line);
        });
    }

    /// <summary>Records the payments of a line; the refusal when one is refused, and the line then waits for a person.</summary>
    public async Task<Refusal?> Finish(ApiCall call, MatchedLine line)
    {
        foreach (var payment in line.Payments)
        {
            // A cause of its own for each: one customer may have several in one request.
            var context = call.Context with { Cause = $"{call.Seed.Cause}-{payment.Command.Id}" };
            var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(payment.Customer)).PayInvoice(payment.Invoice, payment.Command, context);
            if (outcome.Kind != OutcomeKind.Refused) continue;
            await statements.FinishAsync(call.Organization, line.Id, outcome.Refusal!.Code);
            return outcome.Refusal;
        }

        await statements.FinishAsync(call.Organization, line.Id, refusedFor: null);
        return null;
    }
}
