using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;
using Stripe;

namespace OrleansBilling.Infrastructure.Payments.Stripe;

/// <summary>Under which id Stripe knows our customers.</summary>
/// <remarks>
/// Its id is kept here before anything is attached to it. Whoever dies in between makes another one a day later, when Stripe has forgotten
/// the key of the first: that one is empty, and harms nobody.
/// </remarks>
public sealed class StripeCustomers(BillingDatabase database)
{
    /// <summary>Null when there is none, and so nothing can have been charged either.</summary>
    public async Task<string?> FindAsync(string organization, CustomerId customer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT stripe_customer FROM stripe_customers WHERE organization = $1 AND customer = $2", connection.Connection);
        command.With(Param.Text(organization), Param.Text(customer.Value));
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>The one there is, or a new one.</summary>
    public async Task<string> EnsureAsync(StripeClient stripe, MethodOrder order, CancellationToken cancellationToken)
    {
        if (await FindAsync(order.Organization, order.Customer, cancellationToken) is { } known) return known;
        var options = new CustomerCreateOptions
        {
            Name = order.Name,
            Email = order.Email,
            Metadata = new Dictionary<string, string> { [StripeKeys.Organization] = order.Organization, [StripeKeys.Customer] = order.Customer.Value },
        };
        var content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{order.Name}\n{order.Email}")))[..16];
        var made = await stripe.V1.Customers.CreateAsync(options, StripeKeys.Once(order.Organization, $"{order.Customer}-customer-{content}"), cancellationToken);
        await KeepAsync(order, made.Id, cancellationToken);
        // Two at once: the first one counts.
        return (await FindAsync(order.Organization, order.Customer, cancellationToken))!;
    }

    private async Task KeepAsync(MethodOrder order, string stripeCustomer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenBackgroundAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO stripe_customers (organization, customer, stripe_customer, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization, customer) DO NOTHING
            """,
            connection.Connection);
        command.With(Param.Text(order.Organization), Param.Text(order.Customer.Value), Param.Text(stripeCustomer), Param.At(order.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
