using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <inheritdoc cref="EnumWords"/>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => EnumWords.Of(value);
}
