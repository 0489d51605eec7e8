using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Tests.Fakes;

/// <summary>An organization that writes its rows and keeps its keys.</summary>
internal sealed class FakeOrganization(BillingDatabase database, string key) : IOrganizationGrain
{
    private readonly HashSet<string> _keys = [];

    public async Task<Outcome> Create(CreateOrganization command, CommandContext context)
    {
        await database.CommitAsync(unit =>
        {
            unit.Add(
                """
                INSERT INTO organizations (organization, mode, legal_name, country, currency, time_zone, number_format,
                    credit_note_number_format, payment_terms_days, version, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, 'INV-{seq:6}', 'CN-{seq:6}', 30, 1, clock_timestamp())
                """,
                Param.Text(key), Param.Text(command.Mode), Param.Text(command.LegalName), Param.Text(command.Country), Param.Text(command.Currency),
                Param.Text(command.TimeZone));
            return Task.CompletedTask;
        });
        return Outcome.Created(key, 1);
    }

    public Task<Outcome> Update(UpdateOrganization command, CommandContext context) => Task.FromResult(Outcome.Changed(key, 1));

    public Task<Outcome> AddTaxRate(AddTaxRate command, CommandContext context) => throw new NotSupportedException();

    public Task<Answer<TaxRateImportView>> ImportTaxRates(ImportTaxRates command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> SaveChart(SaveChart command, CommandContext context) => throw new NotSupportedException();

    public Task<Outcome> SaveDunningPolicy(SaveDunningPolicy command, CommandContext context) => throw new NotSupportedException();

    public async Task<Outcome> CreateApiKey(CreateApiKey command, CommandContext context)
    {
        if (!_keys.Add(command.Id)) return Outcome.Created(command.Id, 1);
        await database.CommitAsync(unit =>
        {
            unit.Add(
                """
                INSERT INTO api_keys (organization, id, name, hash, last4, scopes, expires_at, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
                """,
                Param.Text(key), Param.Text(command.Id), Param.Text(command.Name), Param.Bytes(command.Sha256), Param.Text(command.Last4),
                Param.Texts(command.Scopes),
                Param.At(command.ExpiresAt is { } expires ? NodaTime.Instant.FromDateTimeOffset(expires) : null));
            return Task.CompletedTask;
        });
        return Outcome.Created(command.Id, 1);
    }

    public async Task<Outcome> RevokeApiKey(string id, CommandContext context)
    {
        await database.CommitAsync(unit =>
        {
            unit.Add("UPDATE api_keys SET revoked_at = clock_timestamp() WHERE organization = $1 AND id = $2", Param.Text(key), Param.Text(id));
            return Task.CompletedTask;
        });
        return Outcome.Changed(id, 2);
    }
}
