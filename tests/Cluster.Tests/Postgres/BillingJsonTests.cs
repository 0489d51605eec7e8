using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class BillingJsonTests
{
    private static readonly JsonSerializerOptions Options = BillingJson.CreateOptions("OrleansBilling.Cluster.Tests");

    private static readonly JsonSerializerOptions Noda = new JsonSerializerOptions().ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);

    private enum Mood
    {
        VeryGood,
        Bad,
    }

    [Fact]
    public void A_value_is_written_for_people_and_read_back_equal()
    {
        var basket = new Basket(
            new FruitId("fru_1"),
            new Apple(3),
            [new SourCherry(1.50m), new Basket.Nut()],
            Mood.VeryGood,
            Instant.FromUtc(2026, 1, 31, 12, 0),
            new LocalDate(2026, 1, 31),
            DateTimeZoneProviders.Tzdb["Europe/Paris"],
            ImmutableDictionary<FruitId, int>.Empty.Add(new FruitId("fru_2"), 4),
            null);

        var json = JsonSerializer.Serialize(basket, Options);
        var back = JsonSerializer.Deserialize<Basket>(json, Options)!;

        Assert.Equal(
            """
            {"id":"fru_1","first_fruit":{"kind":"apple","number_of_seeds":3},"others":[{"kind":"sour_cherry","weight":1.50},{"kind":"nut"}],"mood":"very_good","picked_at":"2026-01-31T12:00:00Z","day":"2026-01-31","zone":"Europe/Paris","stock":{"fru_2":4}}
            """,
            json);
        Assert.Equal((basket.Id, basket.FirstFruit, basket.Mood, basket.PickedAt, basket.Day, basket.Zone), (back.Id, back.FirstFruit, back.Mood, back.PickedAt, back.Day, back.Zone));
        Assert.Equal(basket.Others.AsEnumerable(), back.Others);
        Assert.Equal(4, back.Stock[new FruitId("fru_2")]);
    }

    [Fact]
    public void A_kind_that_jsonb_moved_behind_other_members_is_understood() =>
        Assert.Equal(new Apple(3), JsonSerializer.Deserialize<Fruit>("""{"number_of_seeds": 3, "kind": "apple"}""", Options));

    [Fact]
    public void Unknown_members_are_ignored_and_absent_ones_are_at_their_default() =>
        Assert.Equal(new Apple(0), JsonSerializer.Deserialize<Fruit>("""{"kind": "apple", "colour": "red"}""", Options));

    [Fact]
    public void An_unknown_kind_is_an_error_and_not_a_guess() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Fruit>("""{"kind": "pear"}""", Options));

    [Theory]
    [InlineData("7")]
    [InlineData("\"unheard_of\"")]
    public void An_enum_is_a_known_word(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Mood>(json, Options));

    [Fact]
    public void An_id_that_its_type_refuses_is_an_error() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FruitId>("\"cus_1\"", Options));

    [Theory]
    [InlineData(2026, 1, 31)]
    [InlineData(2024, 2, 29)]
    [InlineData(1, 1, 1)]
    [InlineData(9999, 12, 31)]
    [InlineData(-44, 3, 15)]
    public void A_date_is_written_and_read_as_NodaTime_does_it(int year, int month, int day)
    {
        var date = new LocalDate(year, month, day);
        var json = JsonSerializer.Serialize(date, Options);

        Assert.Equal(JsonSerializer.Serialize(date, Noda), json);
        Assert.Equal(date, JsonSerializer.Deserialize<LocalDate>(json, Options));
        Assert.Equal(date, JsonSerializer.Deserialize<LocalDate>(json.Replace("-", "\\u002d", StringComparison.Ordinal), Options));
        Assert.Equal(7, JsonSerializer.Deserialize<Dictionary<LocalDate, int>>(JsonSerializer.Serialize(new Dictionary<LocalDate, int> { [date] = 7 }, Options), Options)![date]);
    }

    [Theory]
    [InlineData("2026-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026-1-311")]
    [InlineData("2026/01/31")]
    [InlineData("2026-01-3x")]
    [InlineData("2026-01-31T00:00:00")]
    public void What_is_no_date_is_an_error(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LocalDate>($"\"{text}\"", Options));

    [Theory]
    [InlineData(4900, "49.00 EUR")]
    [InlineData(-1, "-0.01 EUR")]
    [InlineData(0, "0.00 EUR")]
    [InlineData(1_000_000_000_000_000, "10000000000000.00 EUR")]
    public void An_amount_is_written_as_a_person_reads_it(long minor, string text)
    {
        var amount = new Money(minor, Currency.Of("EUR"));

        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(amount, Options));
        Assert.Equal(amount, JsonSerializer.Deserialize<Money>($"\"{text}\"", Options));
    }

    [Theory]
    [InlineData("49.00")]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000049.00 EUR")]
    public void What_is_no_amount_is_an_error(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>($"\"{text}\"", Options));

    [Theory]
    [InlineData(typeof(AppleFruit), "apple")]
    [InlineData(typeof(Apple), "apple")]
    public void A_kind_drops_the_end_it_shares_with_its_union(Type member, string kind) => Assert.Equal(kind, ClosedUnions.KindOf(member, typeof(Fruit)));

    [Fact]
    public void A_kind_drops_the_last_word_of_a_longer_union_name() => Assert.Equal("apple", ClosedUnions.KindOf(typeof(AppleFruit), typeof(SeasonalFruit)));

    private readonly record struct FruitId
    {
        public FruitId(string value) => Value = value.StartsWith("fru_", StringComparison.Ordinal) ? value : throw new ArgumentException("No fruit.", nameof(value));

        public string Value { get; }
    }

    private abstract record Fruit;

    private abstract record SeasonalFruit;

    private sealed record Apple(int NumberOfSeeds) : Fruit;

    private sealed record SourCherry(decimal Weight) : Fruit;

    private sealed record AppleFruit;

    private sealed record Basket(
        FruitId Id,
        Fruit FirstFruit,
        ImmutableArray<Fruit> Others,
        Mood Mood,
        Instant PickedAt,
        LocalDate Day,
        DateTimeZone Zone,
        ImmutableDictionary<FruitId, int> Stock,
        string? Remark)
    {
        internal sealed record Nut : Fruit;
    }
}
