using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansBilling.Infrastructure.Postgres.Migrations;

/// <summary>One numbered SQL file of this binary. Once released, a file never changes: its hash is kept in the database.</summary>
public sealed record Migration(int Number, string Name, string Sql, string Sha256)
{
    /// <summary>All migrations of this binary, in order, without a gap.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static Migration[] Load()
    {
        var assembly = typeof(Migration).Assembly;
        var found = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(name, assembly.GetManifestResourceStream(name)!))
            .OrderBy(migration => migration.Number)
            .ToArray();
        for (var index = 0; index < found.Length; index++)
        {
            if (found[index].Number != index + 1)
            {
                throw new InvalidOperationException($"Migrations must be numbered without a gap: expected {index + 1}, found {found[index].Name}.");
            }
        }

        return found;
    }

    private static Migration Read(string resource, Stream content)
    {
        using var reader = new StreamReader(content, Encoding.UTF8);
        // A checkout with other line ends is the same migration.
        var sql = reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
        var name = resource.Split('.')[^2];
        var number = int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Migration(number, name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
    }
}
