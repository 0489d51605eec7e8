using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Tax;

/// <summary>VAT numbers: their form and check digits by country. Whether a number was really given to somebody only the states know.</summary>
/// <remarks>
/// Forms after the list the Commission publishes with VIES, check digits after each state's description. Numbers are written without
/// blanks or points and with their two letters: <c>EL</c> for Greece, <c>XI</c> for Northern Ireland. Of countries that are not in
/// <see cref="VatNumberForms"/> only the two letters and the length are checked.
/// </remarks>
public static class VatNumbers
{
    private const int Shortest = 4;
    private const int Longest = 20;

    /// <summary>Why a text is no VAT number, naming the form its country's numbers have; null when it is one.</summary>
    public static Rejection? Check(string number, string pointer)
    {
        if (!Readable(number))
        {
            return new Rejection("bad_vat_number", "A VAT number is its country's two capital letters and then capital letters and digits, without blanks or points, such as FR40303265045.", pointer);
        }

        var (prefix, rest) = (number[..2], number[2..]);
        if (prefix == "GR") return new Rejection("bad_vat_number", $"Greek VAT numbers begin with EL, not GR: {VatNumberForms.Of("EL")!.Says}.", pointer);
        if (VatNumberForms.Of(prefix) is not { } form)
        {
            return Countries.Known(prefix) ? null : new Rejection("bad_vat_number", $"'{prefix}' is not a country; a VAT number begins with its country's two letters.", pointer);
        }

        if (!form.Shapes.Any(shape => Fits(rest, shape))) return new Rejection("bad_vat_number", $"That is not the form of a VAT number of {form.Country}: {form.Says}.", pointer);
        return form.Holds(rest) ? null : new Rejection("bad_vat_number", $"The check digits are wrong, so there is a typing error in it. {form.Says}.", pointer);
    }

    private static bool Readable(string number) =>
        number.Length is >= Shortest and <= Longest
        && char.IsAsciiLetterUpper(number[0])
        && char.IsAsciiLetterUpper(number[1])
        && number.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '+' or '*');

    private static bool Fits(string text, string shape) => text.Length == shape.Length && text.Zip(shape).All(pair => pair.Second switch
    {
        '9' => char.IsAsciiDigit(pair.First),
        '@' => char.IsAsciiLetterUpper(pair.First),
        '#' => char.IsAsciiLetterUpper(pair.First) || char.IsAsciiDigit(pair.First),
        '?' => char.IsAsciiLetterUpper(pair.First) || pair.First is '+' or '*',
        var literal => pair.First == literal,
    });
}

/// <summary>The VAT numbers of one country.</summary>
/// <param name="Country">Its name, for people.</param>
/// <param name="Says">The form in words, with an example that holds.</param>
/// <param name="Shapes">What may follow the two letters: <c>9</c> a digit, <c>@</c> a letter, <c>#</c> either, <c>?</c> a letter, + or *; else itself.</param>
/// <param name="Holds">Whether the check digits of what follows the two letters are right. It is asked only about what has one of the shapes.</param>
public sealed record VatNumberForm(string Country, string Says, IReadOnlyList<string> Shapes, Func<string, bool> Holds);
