using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ServiceDefaults.OpenApi;

/// <summary>
/// An example of every body, made of its schema: a member that the shop has a word for gets that, any other the least that its schema allows. A test
/// holds each against its schema.
/// </summary>
internal static class Examples
{
    public const string RequestId = "01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a11";
    public const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Instant = "2026-03-01T12:30:15Z";

    private static readonly Dictionary<string, JsonNode> Words = new()
    {
        ["id"] = "msg_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ["deliveryId"] = "msg_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ["sku"] = "BRAZIL-ESPRESSO",
        ["skus"] = "BRAZIL-ESPRESSO",
        ["amount"] = "12.50",
        ["currency"] = "EUR",
        ["name"] = "A. Reader",
        ["line1"] = "Main Street 1",
        ["line2"] = "2nd floor",
        ["city"] = "Lyon",
        ["postalCode"] = "69001",
        ["country"] = "FR",
        ["paymentToken"] = "tok_ok",
        ["customerId"] = "customer",
        ["customer"] = "customer",
        ["by"] = "customer",
        ["reason"] = "ordered twice",
        ["carrier"] = "La Poste",
        ["trackingNumber"] = "LP-2026-000017",
        ["reference"] = "delivery note 4711",
        ["planCode"] = "monthly-espresso",
        ["code"] = "monthly-espresso",
        ["interval"] = "P1M",
        ["trialPeriod"] = "P2W",
        ["timeZone"] = "Europe/Paris",
        ["locale"] = "en",
        ["email"] = "reader@shop.example",
        ["from"] = "22:00",
        ["to"] = "07:00",
        ["topic"] = "order.shipped",
        ["topics"] = "order.shipped",
        ["digest"] = "stock.low",
        ["url"] = "https://hooks.shop.example/orders",
        ["href"] = "/api/v1/orders/01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10",
        ["method"] = "GET",
        ["requestId"] = RequestId,
        ["traceId"] = TraceId,
        ["title"] = "Your order is on its way",
        ["who"] = "operator",
        ["role"] = "operator",
        ["what"] = "order_cancelled",
        ["about"] = "01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10",
        ["network"] = "203.0.113.0/24",
        ["quantity"] = 2,
        ["reorderPoint"] = 20,
        ["version"] = 3,
        ["limit"] = 20,
        ["delta"] = -1,
    };

    public static void AddTo(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters!.OfType<OpenApiParameter>().Where(parameter => parameter.Example is null))
        {
            parameter.Example = parameter.Name is "cursor" ? "AbCdEf012345" : Of(parameter.Name!, parameter.Schema!);
        }

        var answers = operation.Responses!.Where(pair => pair.Key[0] == '2').SelectMany(pair => pair.Value.Content?.Values ?? []);
        foreach (var content in answers.Concat(operation.RequestBody?.Content?.Values ?? []))
        {
            content.Example ??= Of("", content.Schema!);
        }
    }

    /// <summary>The schema itself, where another one refers to it.</summary>
    public static OpenApiSchema Resolve(IOpenApiSchema schema) => schema switch
    {
        OpenApiSchemaReference reference => Resolve(reference.Target ?? throw new InvalidOperationException($"There is no {reference.Id}.")),
        _ => (OpenApiSchema)schema,
    };

    private static JsonNode? Of(string name, IOpenApiSchema referred)
    {
        var schema = Resolve(referred);
        if (schema.OneOf?.Select(Resolve).FirstOrDefault(one => one.Type != JsonSchemaType.Null) is { } some)
        {
            return Of(name, some);
        }

        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Object => OfObject(schema),
            JsonSchemaType.Array => new JsonArray(Of(name, schema.Items!)),
            JsonSchemaType.Boolean => false,
            JsonSchemaType.String when schema.Enum is [var first, ..] => first.DeepClone(),
            JsonSchemaType.String when schema.Format == "date-time" => Instant,
            JsonSchemaType.String when schema.Format == "uuid" => "01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10",
            JsonSchemaType.String => Words.GetValueOrDefault(name)?.DeepClone() ?? "text",
            JsonSchemaType.Integer or JsonSchemaType.Number => OfNumber(name, schema),
            _ => null,
        };
    }

    private static JsonObject OfObject(OpenApiSchema schema)
    {
        if (schema.AdditionalProperties is { } values)
        {
            return new JsonObject { [Resolve(values).Properties?.ContainsKey("href") == true ? "self" : "order.shipped"] = Of("", values) };
        }

        return new JsonObject((schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            .Select(property => KeyValuePair.Create(property.Key, Of(property.Key, property.Value))));
    }

    private static JsonNode OfNumber(string name, OpenApiSchema schema) =>
        Words.GetValueOrDefault(name) is JsonValue word && word.TryGetValue<int>(out var number)
            ? number
            : int.Parse(schema.Minimum ?? "1", CultureInfo.InvariantCulture);
}
