using System.Text;

namespace OrleansBilling.Infrastructure.TaxRates;

/// <summary>Tables of tax rates that ship with the product, as text.</summary>
public static class ShippedRates
{
    /// <summary>VAT of the member states and the United Kingdom: <c>country,valid_from,standard,reduced,note</c>.</summary>
    public static string EuropeanUnion { get; } = Read("eu_vat_rates.csv");

    private static string Read(string file)
    {
        using var stream = typeof(ShippedRates).Assembly.GetManifestResourceStream($"OrleansBilling.Infrastructure.TaxRates.{file}")
            ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
