using System.Numerics;
using CsCheck;

namespace OrleansBilling.Tests.Values;

public sealed class RoundingTests
{
    [Theory]
    [InlineData(10, new long[] { 1, 1, 1 }, new long[] { 4, 3, 3 })]
    [InlineData(-10, new long[] { 1, 1, 1 }, new long[] { -4, -3, -3 })]
    [InlineData(100, new long[] { 1, 2, 3 }, new long[] { 17, 33, 50 })]
    [InlineData(7, new long[] { 0, 5, 0 }, new long[] { 0, 7, 0 })]
    [InlineData(0, new long[] { 1, -1 }, new long[] { 0, 0 })]
    [InlineData(2, new long[] { 1, 1, 1, 1 }, new long[] { 1, 1, 0, 0 })]
    [InlineData(10, new long[] { -1, -1, -1 }, new long[] { 4, 3, 3 })]
    [InlineData(1, new long[] { -4, 3, 3, 3 }, new long[] { 0, 1, 0, 0 })] // shares -0.8, 0.6, 0.6, 0.6: the unit goes to one whose share it is
    public void A_whole_is_split_by_largest_remainder(long whole, long[] weights, long[] parts) => Assert.Equal(parts, Rounding.Split(whole, weights));

    [Fact]
    public void Something_cannot_be_split_by_nothing()
    {
        Assert.Throws<ArgumentException>(() => Rounding.Split(1, [1, -1]));
        Assert.Throws<ArgumentException>(() => Rounding.Split(1, []));
    }

    [Theory]
    [InlineData(10000, 15, 31, 4839)] // openmeter-first-slice
    [InlineData(10000, 10, 31, 3226)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(-1, 1, 2, -1)]
    [InlineData(1, -1, 2, -1)]
    [InlineData(1, 1, -2, -1)]
    [InlineData(-3, 1, -2, 2)]
    [InlineData(long.MaxValue, 7, 7, long.MaxValue)]
    public void A_share_is_rounded_once(long value, long factor, long denominator, long result) =>
        Assert.Equal(result, Rounding.MulDiv(value, factor, denominator));

    [Fact]
    public void A_share_of_nothing_throws() => Assert.Throws<DivideByZeroException>(() => Rounding.MulDiv(1, 1, 0));

    [Fact]
    public void Parts_add_up_and_none_is_a_unit_away_from_its_exact_share() =>
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Long[-1_000_000, 1_000_000].Array[1, 12])
            .Where((_, weights) => weights.Sum() != 0)
            .Sample((whole, weights) =>
            {
                var parts = Rounding.Split(whole, weights);
                var total = weights.Sum();

                Assert.Equal(whole, parts.Sum());
                for (var i = 0; i < parts.Length; i++)
                {
                    var error = BigInteger.Abs(((BigInteger)parts[i] * total) - ((BigInteger)whole * weights[i]));
                    Assert.True(error < Math.Abs(total), $"part {i} is {parts[i]}");
                }
            });

    [Fact]
    public void Equal_weights_never_differ_by_more_than_one() =>
        Gen.Select(Gen.Long[-10_000, 10_000], Gen.Int[1, 40]).Sample((whole, count) =>
        {
            var parts = Rounding.Split(whole, [.. Enumerable.Repeat(3L, count)]);

            Assert.True(parts.Max() - parts.Min() <= 1);
        });
}
