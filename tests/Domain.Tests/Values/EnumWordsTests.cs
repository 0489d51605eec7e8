using System.Text.Json;

namespace OrleansBilling.Tests.Values;

public sealed class EnumWordsTests
{
    [Fact]
    public void Every_word_is_the_one_that_stored_json_has()
    {
        var values = typeof(EnumWords).Assembly.GetTypes().Where(type => type.IsEnum && type.IsPublic).SelectMany(type => type.GetEnumValues().Cast<Enum>()).ToArray();

        Assert.True(values.Length > 100);
        Assert.All(values, value => Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), EnumWords.Of(value)));
    }
}
