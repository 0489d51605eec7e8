using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Tax;

/// <summary>When the buyer accounts for the tax instead of the seller: a business in a member state of the EU that is not the seller's.</summary>
/// <remarks>
/// Directive 2006/112/EC, articles 44 and 196. The seller may be outside the EU. Northern Ireland (XI) is inside for goods only, and
/// what is billed here are services. Monaco counts as France.
/// </remarks>
public static class ReverseCharge
{
    private static readonly HashSet<string> MemberStates =
        [.. "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".Split(' ')];

    /// <summary>Whether the rule holds between two countries. Asked again for each document, since sellers and buyers move.</summary>
    public static bool Applies(string sellerCountry, string? buyerCountry) =>
        buyerCountry is not null && MemberStates.Contains(VatTerritory(buyerCountry)) && VatTerritory(buyerCountry) != VatTerritory(sellerCountry);

    /// <summary>Whether both countries are member states of the EU.</summary>
    public static bool BothInUnion(string one, string other) => MemberStates.Contains(VatTerritory(one)) && MemberStates.Contains(VatTerritory(other));

    /// <summary>Why a customer cannot be put under reverse charge; null when it can.</summary>
    public static Rejection? Check(string sellerCountry, string? buyerCountry, string vatNumber)
    {
        if (buyerCountry is null)
        {
            return new Rejection("reverse_charge_needs_country", "Reverse charge depends on where the customer is: give the country of its address.", "/address/country");
        }

        if (!MemberStates.Contains(VatTerritory(buyerCountry)))
        {
            return new Rejection("reverse_charge_outside_eu", $"Reverse charge is for customers in a member state of the EU, and {buyerCountry} is none. Where no tax is due, the exemption is 'exempt'.", "/tax/exemption");
        }

        if (!Applies(sellerCountry, buyerCountry))
        {
            return new Rejection("reverse_charge_at_home", $"Reverse charge is between two member states, and seller and customer are both in {buyerCountry}: the seller charges the tax.", "/tax/exemption");
        }

        return vatNumber.StartsWith(Prefix(buyerCountry), StringComparison.Ordinal)
            ? null
            : new Rejection("vat_number_of_other_country", $"A customer in {buyerCountry} under reverse charge has a VAT number that begins with {Prefix(buyerCountry)}.", "/tax/vat_number");
    }

    /// <summary>The letters with which VAT numbers of a country begin: its code, but EL for Greece.</summary>
    private static string Prefix(string country) => VatTerritory(country) == "GR" ? "EL" : VatTerritory(country);

    private static string VatTerritory(string country) => country == "MC" ? "FR" : country;
}
