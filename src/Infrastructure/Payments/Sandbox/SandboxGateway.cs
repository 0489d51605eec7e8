using System.Collections.Concurrent;
using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Infrastructure.Payments.Sandbox;

/// <summary>
/// The gateway of sandboxes: moves no money, answers as its token says, and remembers in the database, so that a process that died can ask
/// what became of its orders like any gateway's.
/// </summary>
public sealed class SandboxGateway(BillingDatabase database) : IPaymentGateway
{
    private static readonly Duration BankTakes = Duration.FromDays(1);

    // Lost once in this process: the next order of that key arrives.
    private readonly ConcurrentDictionary<string, bool> _lost = new(StringComparer.Ordinal);

    public string Name => PaymentGateways.Sandbox;

    public bool Serves(string organization) => true;

    public Task<MethodAnswer> SaveMethodAsync(MethodOrder order, CancellationToken cancellationToken)
    {
        if (!SandboxTokens.IsKnown(order.Token))
        {
            return Task.FromResult(new MethodAnswer(null, new Rejection("unknown_token", $"A sandbox knows the tokens {SandboxTokens.Names}.", "/token")));
        }

        LocalDate? expires = order.Token == SandboxTokens.Expiring ? order.Now.InUtc().Date.PlusMonths(1) : null;
        return Task.FromResult(new MethodAnswer(new SavedMethod(order.Token, $"{order.Type} {order.Token["tok_".Length..]}", expires), null));
    }

    public async Task<GatewayAnswer> ChargeAsync(ChargeOrder order, CancellationToken cancellationToken)
    {
        if (order.Method == SandboxTokens.Never && _lost.TryAdd($"{order.Organization}/{order.Key}", true)) throw new TimeoutException("The order never arrived.");
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        if (await FindAsync(connection.Connection, order.Organization, order.Key, order.Now, cancellationToken) is { } known) return known;
        var answer = SandboxTokens.OutcomeOf(order.Method, order.Key, await DeclinesAsync(connection.Connection, order, cancellationToken));
        await RememberAsync(connection.Connection, order, answer, cancellationToken);
        if (order.Method == SandboxTokens.Timeout) throw new TimeoutException("The answer was lost.");
        // Two at once with one key: the first one counts.
        return (await FindAsync(connection.Connection, order.Organization, order.Key, order.Now, cancellationToken))!;
    }

    public Task<GatewayAnswer> FindChargeAsync(GatewayQuery query, CancellationToken cancellationToken) => FindAsync(query, cancellationToken);

    public Task<GatewayAnswer> FindRefundAsync(GatewayQuery query, CancellationToken cancellationToken) => FindAsync(query, cancellationToken);

    public async Task<GatewayAnswer> CancelChargeAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "UPDATE sandbox_orders SET outcome = 'declined', code = 'canceled' WHERE organization = $1 AND key = $2 AND outcome = 'pending' AND asked_at > $3", connection.Connection);
        Fill(command, Param.Text(query.Organization), Param.Text(query.Key), Param.At(query.Now - BankTakes));
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await FindAsync(connection.Connection, query.Organization, query.Key, query.Now, cancellationToken) ?? new GatewayHasNone();
    }

    public async Task<GatewayAnswer> RefundAsync(RefundOrder order, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO sandbox_orders (organization, key, kind, currency, amount, outcome, asked_at) VALUES ($1, $2, 'refund', $3, $4, 'succeeded', $5)
            ON CONFLICT (organization, key) DO NOTHING
            """,
            connection.Connection);
        Fill(command, Param.Text(order.Organization), Param.Text(order.Key), Param.Text(order.Amount.Currency.Code), Param.Long(order.Amount.Minor), Param.At(order.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new GatewaySucceeded(SandboxTokens.Reference(order.Key));
    }

    private async Task<GatewayAnswer> FindAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        return await FindAsync(connection.Connection, query.Organization, query.Key, query.Now, cancellationToken) ?? new GatewayHasNone();
    }

    private static async Task<GatewayAnswer?> FindAsync(NpgsqlConnection connection, string organization, string key, Instant now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT outcome, code, hard, token, asked_at FROM sandbox_orders WHERE organization = $1 AND key = $2", connection);
        Fill(command, Param.Text(organization), Param.Text(key));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;
        return row.GetString(0) switch
        {
            "declined" => new GatewayDeclined(row.GetString(1), row.GetBoolean(2), Reference: SandboxTokens.Reference(key)),
            "pending" when row.At(4) + BankTakes > now => new GatewayPending(SandboxTokens.Reference(key)),
            "pending" when row.GetString(3) == SandboxTokens.PendingFails => new GatewayDeclined("debit_returned", IsHard: false, Reference: SandboxTokens.Reference(key)),
            _ => new GatewaySucceeded(SandboxTokens.Reference(key)),
        };
    }

    private static async Task<int> DeclinesAsync(NpgsqlConnection connection, ChargeOrder order, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*)::integer FROM sandbox_orders WHERE organization = $1 AND customer = $2 AND token = $3 AND outcome = 'declined'", connection);
        Fill(command, Param.Text(order.Organization), Param.Text(order.Customer.Value), Param.Text(order.Method));
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task RememberAsync(NpgsqlConnection connection, ChargeOrder order, GatewayAnswer answer, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO sandbox_orders (organization, key, kind, customer, token, currency, amount, outcome, code, hard, asked_at)
            VALUES ($1, $2, 'charge', $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (organization, key) DO NOTHING
            """,
            connection);
        var declined = answer as GatewayDeclined;
        Fill(
            command,
            Param.Text(order.Organization),
            Param.Text(order.Key),
            Param.Text(order.Customer.Value),
            Param.Text(order.Method),
            Param.Text(order.Amount.Currency.Code),
            Param.Long(order.Amount.Minor),
            Param.Text(answer is GatewayPending ? "pending" : declined is null ? "succeeded" : "declined"),
            Param.Text(declined?.Code),
            Param.Flag(declined?.IsHard == true),
            Param.At(order.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Fill(NpgsqlCommand command, params NpgsqlParameter[] parameters) => command.Parameters.AddRange(parameters);
}
