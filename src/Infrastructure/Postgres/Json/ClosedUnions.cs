using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>
/// Teaches System.Text.Json the closed unions of the rules without an attribute on them: an abstract record is read and written as the
/// sealed record it is, told apart by <c>"kind"</c>.
/// </summary>
/// <remarks>
/// The kind is the type's name in snake_case without what it shares with its base at the end: the base's whole name or its last word.
/// <c>FlatPrice : Price</c> and <c>FlatPrice : ComponentPrice</c> are both <c>flat</c>; a nested <c>Anchor.DayOfMonth</c> is <c>day_of_month</c>.
/// So renaming a record changes stored data: don't, or migrate it. A union member can have no property <c>Kind</c> of its own.
/// </remarks>
internal sealed class ClosedUnions(Func<Assembly, bool> isOurs)
{
    public const string Discriminator = "kind";

    public void Describe(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !IsAbstractRecord(info.Type) || !isOurs(info.Type.Assembly))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = Discriminator };
        foreach (var member in info.Type.Assembly.GetTypes().Where(type => type.IsSealed && type.IsAssignableTo(info.Type)))
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(member, KindOf(member, info.Type)));
        }
    }

    internal static string KindOf(Type member, Type union)
    {
        var name = WithoutEnd(member.Name, union.Name);
        if (name == member.Name)
        {
            name = WithoutEnd(member.Name, LastWord(union.Name));
        }

        return JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
    }

    private static bool IsAbstractRecord(Type type) => type.IsAbstract && type.GetMethod("<Clone>$") is not null;

    private static string WithoutEnd(string name, string end) =>
        name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;

    private static string LastWord(string name)
    {
        var start = name.Length - 1;
        while (start > 0 && !char.IsUpper(name[start]))
        {
            start--;
        }

        return name[start..];
    }
}
