using System.Globalization;
using System.Numerics;
using OrleansBilling.Domain.Pricing;

namespace OrleansBilling.Domain.Audit;

/// <summary>
/// Works out a derivation again without a line of the engine: a parser of its own, exact fractions, and the rounding that the
/// derivation names. Whoever reads an invoice can do the same with pencil and paper.
/// </summary>
public static class ExactDerivation
{
    /// <summary>The amount in major units.</summary>
    public static decimal Recompute(Derivation derivation)
    {
        var inputs = derivation.Inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal);
        var exact = new Parser(derivation.Formula, inputs).Run();
        var rounding = derivation.Rounding.Split(':');
        return rounding switch
        {
            ["none"] => (decimal)exact.Numerator / (decimal)exact.Denominator,
            ["half_away_from_zero", var digits] => Round(exact, int.Parse(digits, CultureInfo.InvariantCulture)),
            _ => throw new FormatException($"Unknown rounding '{derivation.Rounding}'."),
        };
    }

    private static decimal Round(Fraction value, int digits)
    {
        var scaled = new Fraction(value.Numerator * BigInteger.Pow(10, digits), value.Denominator);
        var magnitude = BigInteger.Abs(scaled.Numerator);
        var whole = ((2 * magnitude) + scaled.Denominator) / (2 * scaled.Denominator);
        return (decimal)(whole * scaled.Numerator.Sign) / (decimal)BigInteger.Pow(10, digits);
    }

    /// <summary>A fraction with a positive denominator.</summary>
    private readonly record struct Fraction
    {
        public Fraction(BigInteger numerator, BigInteger denominator)
        {
            if (denominator.IsZero) throw new DivideByZeroException();
            var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
            (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
        }

        public BigInteger Numerator { get; }

        public BigInteger Denominator { get; }

        public static Fraction Of(string text)
        {
            var point = text.IndexOf('.', StringComparison.Ordinal);
            var digits = point < 0 ? 0 : text.Length - point - 1;
            var whole = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return new Fraction(whole, BigInteger.Pow(10, digits));
        }

        public static Fraction operator +(Fraction a, Fraction b) =>
            new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Fraction operator -(Fraction a, Fraction b) =>
            new((a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Fraction operator *(Fraction a, Fraction b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

        public static Fraction operator /(Fraction a, Fraction b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);
    }

    // sum := product (('+' | '-') product)* ; product := factor (('*' | '/') factor)* ; factor := name | number | '(' sum ')'
    private sealed class Parser(string formula, Dictionary<string, string> inputs)
    {
        private int _at;

        public Fraction Run()
        {
            var value = Sum();
            return Peek() == '\0' ? value : throw new FormatException($"'{formula}' is not understood at {_at}.");
        }

        private Fraction Sum()
        {
            var value = Product();
            while (Peek() is '+' or '-')
            {
                value = Next() == '+' ? value + Product() : value - Product();
            }

            return value;
        }

        private Fraction Product()
        {
            var value = Factor();
            while (Peek() is '*' or '/')
            {
                value = Next() == '*' ? value * Factor() : value / Factor();
            }

            return value;
        }

        private Fraction Factor()
        {
            if (Peek() == '(')
            {
                Next();
                var value = Sum();
                return Next() == ')' ? value : throw new FormatException($"A bracket is open in '{formula}'.");
            }

            Peek();
            var start = _at;
            while (_at < formula.Length && (char.IsAsciiLetterOrDigit(formula[_at]) || formula[_at] is '_' or '.')) _at++;
            var word = formula[start.._at];
            if (word.Length == 0) throw new FormatException($"'{formula}' lacks a name or number at {_at}.");
            return Fraction.Of(char.IsAsciiDigit(word[0]) ? word : inputs[word]);
        }

        private char Peek()
        {
            while (_at < formula.Length && formula[_at] == ' ') _at++;
            return _at < formula.Length ? formula[_at] : '\0';
        }

        private char Next()
        {
            var next = Peek();
            _at++;
            return next;
        }
    }
}
