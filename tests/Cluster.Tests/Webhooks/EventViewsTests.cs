using System.Text;
using System.Text.Json;
using NodaTime;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Views;
using OrleansBilling.Tests.Events;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>What leaves the house when an event does.</summary>
public sealed class EventViewsTests
{
    private static readonly string[] Secrets = ["sha256", "token", "secret", "hash_of_key", "password", "iban"];

    public static TheoryData<string> Events => [.. EveryEventTests.Members.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Events))]
    public void No_event_tells_a_secret_or_writes_money_in_a_way_of_its_own(string name)
    {
        var @event = EveryEventTests.Example(EveryEventTests.Members.Single(type => type.Name == name));

        var data = EventViews.Data(EventNames.Of(@event), Encoding.UTF8.GetString(EventNames.Write(@event)));

        Assert.All(Walk(data), at =>
        {
            Assert.DoesNotContain(at.Name, Secrets);
            if (at.Value.ValueKind == JsonValueKind.Number) Assert.True(at.Value.TryGetInt64(out _), $"{at.Name} is {at.Value}.");
            if (at.Value.ValueKind == JsonValueKind.String) Assert.DoesNotMatch("^-?[0-9.]+ [A-Z]{3}$", at.Value.GetString()!);
        });
    }

    [Fact]
    public void Values_are_written_as_the_API_writes_them_by_their_types()
    {
        // Given an event with money, a quantity, a period, an instant and a text that looks like money
        const string Stored = """
            {"charge": {"component": "seat", "description": "49.00 EUR", "quantity": 3, "amount": "147.00 EUR", "period": {"start": "2026-01-31", "end": "2026-02-28"}}, "at": "2026-01-31T00:00:00Z"}
            """;
        var parsed = JsonSerializer.Deserialize<Sample>(Stored, BillingJson.Options)!;

        var shown = JsonSerializer.Serialize(parsed, PublicJson.Options);

        Assert.Equal(
            """
            {"charge":{"component":"seat","description":"49.00 EUR","quantity":"3","amount":{"amount":"147.00","currency":"EUR"},"period":{"start":"2026-01-31","end":"2026-02-28","days":28}},"at":"2026-01-31T00:00:00Z"}
            """,
            shown);
    }

    [Fact]
    public void What_is_marked_secret_is_stored_and_not_shown()
    {
        const string Stored = """{"key": {"id": "key_1", "sha256": "0f", "last4": "abcd", "created_at": "2026-01-31T00:00:00Z"}}""";
        Assert.Equal("""{"key":{"id":"key_1","last4":"abcd","created_at":"2026-01-31T00:00:00Z"}}""", EventViews.Data("api_key.created", Stored).GetRawText());
    }

    [Fact]
    public void An_event_is_the_same_bytes_wherever_it_goes()
    {
        var entry = new JournalEntry("org_1", "customer/cus_1", 7, "coupon.archived", """{"at": "2026-01-31T00:00:00Z"}""", Instant.FromUtc(2026, 1, 31, 9, 0, 0), null, "req_1", 12);

        Assert.Equal(
            """{"id":"evt_000000000000012","type":"coupon.archived","object":"customer/cus_1","sequence":7,"data":{"at":"2026-01-31T00:00:00Z"},"actor":"system","cause":"req_1","created_at":"2026-01-31T09:00:00Z"}""",
            System.Text.Encoding.UTF8.GetString(EventViews.Write(EventViews.Of(entry))));
    }

    [Fact]
    public void An_event_of_a_newer_version_is_shown_without_its_content() =>
        Assert.Equal("{}", EventViews.Data("moon.landed", """{"secret": "x"}""").GetRawText());

    [Theory]
    [InlineData("evt_000000000000012", 12L)]
    [InlineData("evt_12", null)]
    [InlineData("evt_-00000000000012", null)]
    [InlineData("cus_000000000000012", null)]
    [InlineData("", null)]
    public void An_id_is_a_place_in_the_journal_written_in_one_way(string id, long? position) => Assert.Equal(position, EventViews.PositionOf(id));

    private static IEnumerable<(string Name, JsonElement Value)> Walk(JsonElement json, string name = "") => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Walk(member.Value, member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Walk(item, name)),
        _ => [(name, json)],
    };

    private sealed record Sample(SampleCharge Charge, Instant At);

    private sealed record SampleCharge(string Component, string Description, decimal Quantity, Money Amount, ServicePeriod Period);
}
