using System.Text;
using System.Text.Json.Nodes;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Spoils a good body at random, the same way for the same seed.</summary>
internal sealed class Mutation(int seed)
{
    private static readonly string[] Evil =
    [
        "null", "true", "0", "-1", "1e400", "1.5", "99999999999999999999", "2147483648", "[]", "{}", "[[]]", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"-0\"", "\"0\"", "\"-1\"", "\"1e5\"", "\"0.000000000001\"", "\"999999999999999999\"", "\"999999999999999999.999999999999\"", "\"1000000000\"", "\"0.5\"", "\"1.005\"",
        "\"0001-01-01\"", "\"9999-12-31\"", "\"2024-02-29\"", "\"2026-02-31\"", "\"2036-01-31\"", "\"2016-02-01\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"",
        "\"2026-01-31T00:00:00+14:00\"", "\"EUR\"", "\"JPY\"", "\"KWD\"", "\"XXX\"", "\"eur\"", "\"FR\"", "\"XX\"", "\"Mars/Base\"", "\"UTC\"", "\"Pacific/Kiritimati\"", "\"Africa/Monrovia\"",
        "\"cus_a\"", "\"sub_a\"", "\"pro\"", "\"old\"", "\"clk_a\"", "\"../../x\"", "\"' OR 1=1 --\"", "\"{yyyy}{seq:99}\"", "\"{seq:0}\"", "\"{seq}\"", "\"{\"", "\"now\"", "\"period_end\"", "\"2026-02-15\"",
        "{\"day\": 31}", "{\"weekday\": 7}", "{\"date\": \"9999-12-31\"}", "{\"date\": \"2020-02-29\"}", "{\"\": \"\"}", "{\"a\": null}", "{\"\\ud800\": 1}", "\"\\ud83d\\ude00\"",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The body with one to three things changed: values, names, structure, or its very letters.</summary>
    public string Of(string body)
    {
        if (_random.Next(8) == 0) return Letters(body);
        var root = JsonNode.Parse(body)!;
        for (var i = _random.Next(3); i >= 0; i--) Change(root);
        var text = root.ToJsonString();
        foreach (var (mark, evil) in _marks) text = text.Replace($"\"{mark}\"", evil, StringComparison.Ordinal);
        _marks.Clear();
        return _random.Next(10) == 0 ? Letters(text) : text;
    }

    private readonly Dictionary<string, string> _marks = [];

    // Values that JSON nodes would not hold are put in as marks, and replaced in the text.
    private JsonValue Mark()
    {
        var mark = $"mark{_marks.Count}mark";
        _marks[mark] = Evil[_random.Next(Evil.Length)];
        return JsonValue.Create(mark);
    }

    private void Change(JsonNode root)
    {
        var places = Places(root).ToArray();
        if (places.Length == 0) return;
        var place = places[_random.Next(places.Length)];
        if (place is JsonArray { Count: > 0 } list)
        {
            var index = _random.Next(list.Count);
            if (_random.Next(3) == 0) list.RemoveAt(index);
            else if (_random.Next(2) == 0) list.Add(list[index]?.DeepClone());
            else list[index] = Mark();
            return;
        }

        if (place is not JsonObject { Count: > 0 } map) return;
        var name = map.ElementAt(_random.Next(map.Count)).Key;
        switch (_random.Next(6))
        {
            case 0: map.Remove(name); break;
            case 1: map[$"{name}x"] = map[name]?.DeepClone(); break;
            default: map[name] = Mark(); break;
        }
    }

    private static IEnumerable<JsonNode> Places(JsonNode? node) => node switch
    {
        JsonObject map => [map, .. map.SelectMany(member => Places(member.Value))],
        JsonArray list => [list, .. list.SelectMany(Places)],
        _ => [],
    };

    private string Letters(string body)
    {
        var text = new StringBuilder(body);
        for (var i = _random.Next(3); i >= 0 && text.Length > 1; i--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(4))
            {
                case 0: text.Remove(at, 1); break;
                case 1: text.Insert(at, "{}[]\",:\\u0\n\t\uFEFF٣"[_random.Next(14)]); break;
                case 2: text.Length = at; break;
                default: text[at] = (char)_random.Next(32, 0x2FF); break;
            }
        }

        return text.ToString();
    }
}
