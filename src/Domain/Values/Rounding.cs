using System.Numerics;

namespace OrleansBilling.Domain.Values;

/// <summary>The one rounding rule (half away from zero) and the one way to split a whole (largest remainder).</summary>
public static class Rounding
{
    /// <summary>Rounds to whole numbers, halves away from zero: 0.5 is 1, -0.5 is -1.</summary>
    public static decimal ToWhole(decimal value) => Math.Round(value, 0, MidpointRounding.AwayFromZero);

    /// <summary>numerator x factor / denominator, rounded once, half away from zero; exact before that.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long MulDiv(long value, long factor, long denominator)
    {
        var product = (BigInteger)value * factor;
        var quotient = BigInteger.DivRem(product, denominator, out var remainder);
        if (BigInteger.Abs(remainder) * 2 >= BigInteger.Abs(denominator))
        {
            quotient += product.Sign * Math.Sign(denominator);
        }

        return (long)quotient;
    }

    /// <summary>
    /// Splits a whole in proportion to weights so that the parts add up to it exactly: each gets its share rounded towards
    /// zero, and the units left over go to the largest remainders, the earlier part first among equals. So no part is a whole
    /// unit away from its exact share, also when weights have different signs.
    /// </summary>
    /// <param name="whole">What to split; may be negative.</param>
    /// <param name="weights">One for each part; of any sign, but not adding up to zero unless the whole is zero.</param>
    /// <exception cref="ArgumentException">There is something to split and nothing to split it by.</exception>
    public static long[] Split(long whole, IReadOnlyList<long> weights)
    {
        var parts = new long[weights.Count];
        if (whole == 0) return parts;
        var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
        if (total.IsZero) throw new ArgumentException("The weights add up to zero, the whole does not.", nameof(weights));

        var remainders = new BigInteger[weights.Count];
        var left = (BigInteger)whole;
        for (var i = 0; i < parts.Length; i++)
        {
            var quotient = BigInteger.DivRem((BigInteger)whole * weights[i], total, out var remainder);
            parts[i] = (long)quotient;
            remainders[i] = remainder * total.Sign;
            left -= quotient;
        }

        return GiveOut(parts, remainders, (long)left);
    }

    private static long[] GiveOut(long[] parts, BigInteger[] remainders, long left)
    {
        var unit = Math.Sign(left);
        var order = Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i] * unit).ThenBy(i => i).ToArray();
        for (var i = 0; left != 0; i = (i + 1) % order.Length)
        {
            parts[order[i]] += unit;
            left -= unit;
        }

        return parts;
    }
}
