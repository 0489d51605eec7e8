using System.Reflection;
using Xunit;

namespace OrleansBilling.Architecture;

/// <summary>Promises that types make to storage, to the wire and to a switch.</summary>
public sealed class TypeTests
{
    private static readonly string[] Projects = ["Domain", "Contracts", "Infrastructure", "Grains", "Reporting", "Api", "Silo"];

    private static IEnumerable<Type> Ours => Projects.SelectMany(project => Assembly.Load($"OrleansBilling.{project}").GetTypes())
        .Where(type => type.Namespace?.StartsWith("OrleansBilling", StringComparison.Ordinal) == true);

    [Fact]
    public void Every_abstract_record_of_the_rules_is_a_closed_union()
    {
        var unions = Ours.Where(type => type.Namespace!.StartsWith("OrleansBilling.Domain", StringComparison.Ordinal) && IsAbstractRecord(type)).ToArray();

        Assert.NotEmpty(unions);
        Assert.All(unions, union => Assert.True(IsClosed(union), $"{union.Name} can be extended from outside: give it a private protected constructor."));
    }

    [Fact]
    public void The_members_of_a_closed_union_are_sealed_and_live_with_it() => Assert.All(
        Ours.Where(type => IsAbstractRecord(type) && IsClosed(type)),
        union => Assert.All(Ours.Where(type => type.IsSubclassOf(union)), member =>
        {
            Assert.True(member.IsSealed || (IsAbstractRecord(member) && IsClosed(member)), $"{member.Name} is not sealed.");
            Assert.Same(union.Assembly, member.Assembly);
        }));

    [Fact]
    public void Every_alias_of_a_type_is_its_own()
    {
        var aliases = Ours.Where(OnTheWire).Select(type => (type, alias: Alias(type))).Where(pair => pair.alias is not null).ToArray();

        Assert.NotEmpty(aliases);
        Assert.All(aliases.GroupBy(pair => pair.alias), same => Assert.True(same.Count() == 1, $"'{same.Key}' is used by {string.Join(" and ", same.Select(pair => pair.type.Name))}."));
    }

    [Fact]
    public void Every_method_of_a_grain_has_an_alias_of_its_own() => Assert.All(
        Ours.Where(type => type.IsInterface && type.GetInterfaces().Any(parent => parent.FullName == "Orleans.Runtime.IAddressable") && type.Namespace!.StartsWith("OrleansBilling", StringComparison.Ordinal)),
        grain =>
        {
            var methods = grain.GetMethods().Select(method => (method.Name, alias: Alias(method))).ToArray();

            Assert.NotNull(Alias(grain));
            Assert.All(methods, method => Assert.True(method.alias is not null, $"{grain.Name}.{method.Name} has no alias: renaming it would break the wire."));
            Assert.Equal(methods.Length, methods.Select(method => method.alias).Distinct().Count());
        });

    [Fact]
    public void Everything_that_is_serialized_has_an_alias_and_no_field_number_twice() => Assert.All(
        Ours.Where(type => OnTheWire(type) && Has(type, "GenerateSerializerAttribute")),
        type =>
        {
            var ids = type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .SelectMany(member => member.GetCustomAttributesData()).Where(attribute => attribute.AttributeType.Name == "IdAttribute")
                .Select(attribute => attribute.ConstructorArguments[0].Value).ToArray();

            Assert.True(Alias(type) is not null, $"{type.Name} has no alias: renaming it would break the wire.");
            Assert.Equal(ids.Length, ids.Distinct().Count());
        });

    private static bool OnTheWire(Type type) => type.Assembly.GetName().Name is "OrleansBilling.Contracts" or "OrleansBilling.Grains";

    private static bool IsAbstractRecord(Type type) => type is { IsAbstract: true, IsInterface: false } && type.GetMethod("<Clone>$") is not null;

    // The compiler adds a copy constructor of its own; whoever extends the record needs another one.
    private static bool IsClosed(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(constructor => constructor.GetParameters() is not [{ ParameterType: var only }] || only != type)
        .All(constructor => constructor.IsFamilyAndAssembly || constructor.IsPrivate);

    private static bool Has(MemberInfo member, string attribute) => member.GetCustomAttributesData().Any(data => data.AttributeType.Name == attribute);

    private static string? Alias(MemberInfo member) =>
        (string?)member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == "AliasAttribute")?.ConstructorArguments[0].Value;
}
