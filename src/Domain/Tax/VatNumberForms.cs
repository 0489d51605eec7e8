namespace OrleansBilling.Domain.Tax;

/// <summary>The forms of VAT numbers by their two letters: the 27 member states, Northern Ireland, Great Britain, Norway and Switzerland.</summary>
public static class VatNumberForms
{
    private const string D8 = "99999999";
    private const string D9 = "999999999";
    private const string D10 = "9999999999";
    private const string D11 = "99999999999";
    private const string D12 = "999999999999";

    private static readonly Dictionary<string, VatNumberForm> Forms = new(StringComparer.Ordinal)
    {
        ["AT"] = Form("Austria", "ATU and 8 digits, such as ATU13585627", VatCheckDigits.Austria, "U" + D8),
        ["BE"] = Form("Belgium", "BE and 10 digits of which the first is 0 or 1, such as BE0428759497", VatCheckDigits.Belgium, "0" + D9, "1" + D9),
        ["BG"] = Form("Bulgaria", "BG and 9 or 10 digits, such as BG175074752", VatPersonNumbers.Bulgaria, D9, D10),
        ["CY"] = Form("Cyprus", "CY, 8 digits and a letter, such as CY10259033P", VatCheckDigits.Cyprus, D8 + "@"),
        ["CZ"] = Form("Czechia", "CZ and 8, 9 or 10 digits, such as CZ25123891", VatPersonNumbers.Czechia, D8, D9, D10),
        ["DE"] = Form("Germany", "DE and 9 digits, such as DE136695976", VatCheckDigits.Germany, D9),
        ["DK"] = Form("Denmark", "DK and 8 digits, such as DK13585628", VatCheckDigits.Denmark, D8),
        ["EE"] = Form("Estonia", "EE and 9 digits, such as EE100931558", VatCheckDigits.Estonia, D9),
        ["EL"] = Form("Greece", "EL and 9 digits, such as EL094259216", VatCheckDigits.Greece, D9),
        ["ES"] = Form("Spain", "ES and 9 characters of which the first, the last or both are letters, such as ESB64717838", VatPersonNumbers.Spain, "@" + D8, D8 + "@", "@9999999@"),
        ["FI"] = Form("Finland", "FI and 8 digits, such as FI20774740", VatCheckDigits.Finland, D8),
        ["FR"] = Form("France", "FR, 2 letters or digits and the 9 digits of the SIREN, such as FR40303265045", VatCheckDigits.France, "##" + D9),
        ["HR"] = Form("Croatia", "HR and 11 digits, such as HR33392005961", VatCheckDigits.Mod11And10, D11),
        ["HU"] = Form("Hungary", "HU and 8 digits, such as HU12892312", VatCheckDigits.Hungary, D8),
        ["IE"] = Form("Ireland", "IE, 7 digits and 1 or 2 letters, such as IE6433435F (old numbers: a digit, a letter, 5 digits, a letter)", VatPersonNumbers.Ireland, "9999999@", "9999999@@", "9?99999@"),
        ["IT"] = Form("Italy", "IT and 11 digits, such as IT00743110157", VatCheckDigits.Italy, D11),
        ["LT"] = Form("Lithuania", "LT and 9 or 12 digits, such as LT119511515", VatCheckDigits.Lithuania, D9, D12),
        ["LU"] = Form("Luxembourg", "LU and 8 digits, such as LU15027442", VatCheckDigits.Luxembourg, D8),
        ["LV"] = Form("Latvia", "LV and 11 digits, such as LV40003521600", VatPersonNumbers.Latvia, D11),
        ["MT"] = Form("Malta", "MT and 8 digits, such as MT11679112", VatCheckDigits.Malta, D8),
        ["NL"] = Form("the Netherlands", "NL, 9 digits, B and 2 digits, such as NL004495445B01", VatCheckDigits.Netherlands, D9 + "B99"),
        ["PL"] = Form("Poland", "PL and 10 digits, such as PL8567346215", VatCheckDigits.Poland, D10),
        ["PT"] = Form("Portugal", "PT and 9 digits, such as PT501964843", VatCheckDigits.Portugal, D9),
        ["RO"] = Form("Romania", "RO and 2 to 10 digits, such as RO18547290", VatCheckDigits.Romania, [.. Enumerable.Range(2, 9).Select(count => new string('9', count))]),
        ["SE"] = Form("Sweden", "SE and 12 digits of which the last two are 01 to 94, such as SE123456789701", VatCheckDigits.Sweden, D12),
        ["SI"] = Form("Slovenia", "SI and 8 digits, such as SI50223054", VatCheckDigits.Slovenia, D8),
        ["SK"] = Form("Slovakia", "SK and 10 digits, such as SK2022749619", VatCheckDigits.Slovakia, D10),
        ["XI"] = Form("Northern Ireland", "XI and 9 or 12 digits, such as XI980780684", VatCheckDigits.Britain, D9, D12, "GD999", "HA999"),
        ["GB"] = Form("the United Kingdom", "GB and 9 or 12 digits, such as GB980780684", VatCheckDigits.Britain, D9, D12, "GD999", "HA999"),
        ["NO"] = Form("Norway", "NO, 9 digits and MVA, such as NO995525828MVA", VatCheckDigits.Norway, D9 + "MVA", D9),
        ["CH"] = Form("Switzerland", "CHE, 9 digits and MWST, TVA or IVA, such as CHE107787577IVA", VatCheckDigits.Switzerland, "E" + D9, "E" + D9 + "MWST", "E" + D9 + "TVA", "E" + D9 + "IVA"),
    };

    /// <summary>The two letters of all forms.</summary>
    public static IReadOnlyCollection<string> Prefixes => Forms.Keys;

    /// <summary>The form of numbers that begin with two letters; null for countries that are not known here.</summary>
    public static VatNumberForm? Of(string prefix) => Forms.GetValueOrDefault(prefix);

    private static VatNumberForm Form(string country, string form, Func<string, bool> holds, params string[] shapes) =>
        new(country, $"VAT numbers of {country} are {form}", shapes, holds);
}
