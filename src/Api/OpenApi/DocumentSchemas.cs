using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.OpenApi;

/// <summary>Turns request schemas and answer types into schemas of the document, named ones into components.</summary>
internal sealed class DocumentSchemas(OpenApiDocument document)
{
    public static OpenApiSchema String(string? format = null) => new() { Type = JsonSchemaType.String, Format = format };

    public static OpenApiSchema Words(string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)] };

    /// <summary>An answer's type.</summary>
    public IOpenApiSchema Of(Type type) => new ViewSchemas(document).Of(type);

    /// <summary>A body.</summary>
    public IOpenApiSchema Of(ObjectSchema schema)
    {
        document.Components!.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(schema.Name))
        {
            document.Components.Schemas[schema.Name] = new OpenApiSchema(); // A place, in case it contains itself.
            document.Components.Schemas[schema.Name] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = schema.Description,
                AdditionalPropertiesAllowed = false,
                Required = schema.Fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
                Properties = schema.Fields.ToDictionary(field => field.Name, field => Of(field.Schema)),
            };
        }

        return new OpenApiSchemaReference(schema.Name, document);
    }

    private IOpenApiSchema Of(Schema schema) => schema switch
    {
        ObjectSchema s => Of(s),
        WordOrObjectSchema s => new OpenApiSchema { Description = s.Description, OneOf = [Words(s.Words), Of(s.Object)] },
        _ => Described(Plain(schema), schema),
    };

    private OpenApiSchema Plain(Schema schema) => schema switch
    {
        TextSchema s => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = s.Minimum, MaxLength = s.Maximum },
        IdSchema s => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = IdSchema.MaximumLength, Pattern = $"^{s.Prefix}[A-Za-z0-9_-]+$" },
        ChoiceSchema s => Words(s.Values),
        DecimalSchema => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DecimalSchema.Pattern },
        IntegerSchema s => Integer(s),
        CountSchema => new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.String, Minimum = "0", Pattern = CountSchema.Pattern },
        FlagSchema => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        DaySchema => String("date"),
        InstantSchema => String("date-time"),
        ListSchema s => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(s.Item), MinItems = s.Minimum, MaxItems = s.Maximum },
        MapSchema s => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = s.NullRemoves ? OrNull(Plain(s.Value)) : Of(s.Value),
            MaxProperties = s.MaximumPairs,
        },
        _ => throw new UnreachableException(schema.GetType().Name),
    };

    // Bounds that are the rules' business are not shown as int32's.
    private static OpenApiSchema Integer(IntegerSchema schema) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = schema.Minimum == int.MinValue ? null : $"{schema.Minimum}",
        Maximum = schema.Maximum == int.MaxValue ? null : $"{schema.Maximum}",
    };

    private static OpenApiSchema OrNull(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    private static OpenApiSchema Described(OpenApiSchema plain, Schema schema)
    {
        plain.Description = schema.Description;
        if (schema.Example is { } example) plain.Examples = [schema is IntegerSchema or CountSchema ? JsonNode.Parse(example)! : example];
        return plain;
    }
}
