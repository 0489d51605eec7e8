using System.Security.Cryptography;
using System.Text;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Standalone;

/// <summary>The organization that is ready to play with at the first start.</summary>
public static class SandboxOrganization
{
    public const string Id = "org_sandbox";

    private static readonly CommandContext Context = new("standalone", "first_start");

    /// <summary>Makes the organization and its key if they are not there; what its owner changed since stays.</summary>
    public static async Task EnsureAsync(IGrainFactory grains, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var organization = grains.GetGrain<IOrganizationGrain>(Id);
        // Refused when the owner has changed its profile since: then it is there, which is all that is wanted.
        await organization.Create(
            new CreateOrganization
            {
                Id = Id,
                Mode = "sandbox",
                LegalName = "Sandbox SAS",
                Country = "FR",
                Currency = "EUR",
                TimeZone = "Europe/Paris",
                Address = new AddressFields { Line1 = "1 rue de l'Exemple", PostalCode = "75001", City = "Paris", Country = "FR" },
            },
            Context);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var outcome = await organization.CreateApiKey(
            new CreateApiKey
            {
                Id = "key_" + Convert.ToHexStringLower(hash)[..20],
                Name = "Ready-made key",
                Sha256 = hash,
                Last4 = key[^4..],
                Scopes = ["read", "write", "admin"],
            },
            Context);
        if (outcome.Refusal is { } refusal) throw new InvalidOperationException(refusal.Detail);
    }
}
