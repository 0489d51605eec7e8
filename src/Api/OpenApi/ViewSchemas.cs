using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using OrleansBilling.Api.Http;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.OpenApi;

/// <summary>Describes the views as they are written: every property is there, and null where it may be.</summary>
internal sealed class ViewSchemas(OpenApiDocument document)
{
    private static readonly JsonNamingPolicy Names = ApiJson.Options.PropertyNamingPolicy!;

    // The words that these properties take; they are plain strings in the views.
    private static readonly Dictionary<(Type, string), string[]> Words = new()
    {
        [(typeof(OrganizationView), nameof(OrganizationView.Mode))] = ["live", "sandbox"],
        [(typeof(PlanView), nameof(PlanView.Status))] = ["active", "archived"],
        [(typeof(IntervalView), nameof(IntervalView.Unit))] = ["day", "week", "month", "year"],
        [(typeof(CustomerView), nameof(CustomerView.Collection))] = ["automatic", "manual"],
        [(typeof(SubscriptionView), nameof(SubscriptionView.Status))] = ["scheduled", "trialing", "active", "paused", "canceled", "ended"],
        [(typeof(InvoiceView), nameof(InvoiceView.Status))] = ["draft", "issued", "paid", "uncollectible", "void"],
        [(typeof(InvoiceView), nameof(InvoiceView.Kind))] = ["subscription", "one_off"],
        [(typeof(InvoiceLineView), nameof(InvoiceLineView.Kind))] = ["recurring", "usage", "one_time", "credit", "minimum", "discount"],
        [(typeof(CouponView), nameof(CouponView.Status))] = ["active", "expired", "exhausted", "archived"],
        [(typeof(TestClockView), nameof(TestClockView.Status))] = ["ready", "advancing"],
        [(typeof(ForecastView), nameof(ForecastView.Status))] = ["running", "ready", "failed"],
        [(typeof(ExpectedInvoiceView), nameof(ExpectedInvoiceView.Kind))] = ["invoice", "credit_note"],
        [(typeof(ForecastDifferenceView), nameof(ForecastDifferenceView.Kind))] = ["missing", "unexpected", "amount"],
    };

    public IOpenApiSchema Of(Type type)
    {
        if (Plain(type) is { } plain) return plain;
        if (type.IsArray) return List(type.GetElementType()!);
        if (Argument(type, typeof(IReadOnlyList<>)) is { } item) return List(item);
        if (Value(type) is { } value) return new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Of(value) };
        return Component(type);
    }

    private OpenApiSchema List(Type item) => new() { Type = JsonSchemaType.Array, Items = Of(item) };

    private static OpenApiSchema? Plain(Type type) => type switch
    {
        _ when type == typeof(string) => DocumentSchemas.String(),
        _ when type == typeof(bool) => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        _ when type == typeof(int) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        _ when type == typeof(long) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        _ when type == typeof(DateOnly) => DocumentSchemas.String("date"),
        _ when type == typeof(DateTimeOffset) => DocumentSchemas.String("date-time"),
        _ when type == typeof(JsonElement) => new OpenApiSchema(),
        _ => null,
    };

    private OpenApiSchemaReference Component(Type type)
    {
        var name = NameOf(type);
        document.Components!.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(name))
        {
            document.Components.Schemas[name] = new OpenApiSchema(); // A place, in case it contains itself.
            document.Components.Schemas[name] = Object(type);
        }

        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchema Object(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
        };
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var ignore = property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition;
            if (ignore == JsonIgnoreCondition.Always) continue;
            var name = Names.ConvertName(property.Name);
            var isNullable = ignore is null && nullability.Create(property).ReadState == NullabilityState.Nullable;
            schema.Properties[name] = Property(type, property, isNullable);
            if (ignore is null) schema.Required.Add(name);
        }

        return schema;
    }

    private IOpenApiSchema Property(Type owner, PropertyInfo property, bool isNullable)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = Words.TryGetValue((owner, property.Name), out var words) ? DocumentSchemas.Words(words)
            : property.Name == nameof(CouponView.Duration) ? Duration() : Of(type);
        if (!isNullable) return schema;
        if (schema is OpenApiSchema { Type: not null } plain)
        {
            plain.Type |= JsonSchemaType.Null;
            return plain;
        }

        return new OpenApiSchema { OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };
    }

    // The same word or object that a request writes.
    private static OpenApiSchema Duration() => new()
    {
        OneOf =
        [
            DocumentSchemas.Words(["once", "forever"]),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["periods"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" } },
                Required = new HashSet<string> { "periods" },
            },
        ],
    };

    // CustomerView is "Customer", a page of them "CustomerPage".
    private static string NameOf(Type type)
    {
        if (type.IsGenericType) return NameOf(type.GetGenericArguments()[0]) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        if (type == typeof(ProblemBody)) return "Problem";
        return type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
    }

    private static Type? Argument(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[0] : null;

    private static Type? Value(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Dictionary<,>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            ? type.GetGenericArguments()[1]
            : null;
}
