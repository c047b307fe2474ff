using System.Text.Json.Nodes;
using Testing.OpenApi;

namespace Architecture.Tests.OpenApi;

/// <summary>What every operation of every service says of itself, so that people can read it, and programs call it and check its answers.</summary>
[Collection(nameof(RunningServices))]
public sealed class DocumentTests(RunningServices services)
{
    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Every_endpoint_is_described(string service)
    {
        var described = ApiOperation.Of(await DocumentOf(service)).Select(one => one.Name).Order();
        var endpoints = services.Endpoints.Where(found => found.Service == services.ByName[service])
            .Where(found => found.Endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(found => $"{found.Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods.Single()} "
                + found.Endpoint.RoutePattern.RawText).Order();

        Assert.Equal(endpoints, described);
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Every_operation_says_what_it_is_who_may_call_it_and_what_it_answers(string service) => Faults.None(
        from one in ApiOperation.Of(await DocumentOf(service))
        let operation = one.Operation
        let answers = operation["responses"]!.AsObject()
        let isChange = !one.Name.StartsWith("GET ", StringComparison.Ordinal)
        from fault in (IEnumerable<(bool Is, string What)>)
        [
            (string.IsNullOrWhiteSpace((string?)operation["description"]), "no description: write a summary on its endpoint or its command"),
            (string.IsNullOrWhiteSpace((string?)operation["summary"]), "no summary"),
            (operation["security"] is null, "nothing about who may call it"),
            (isChange && !Refers(operation, "parameters", "Idempotency-Key"), "no idempotency key"),
            (!answers.Any(answer => answer.Key[0] == '2'), "no success"),
            (!answers.ContainsKey("400") || !answers.ContainsKey("429") || !answers.ContainsKey("503"), "none of the failures that all have"),
            (operation["security"] is JsonArray { Count: > 0 } && !answers.ContainsKey("401"), "no 401"),
            (operation["requestBody"] is not null && !answers.ContainsKey("422"), "a body and no 422"),
        ]
        where fault.Is
        select $"{service} says of {one.Name} {fault.What}.");

    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Every_example_has_the_shape_that_it_is_an_example_of(string service)
    {
        var document = await DocumentOf(service);
        Faults.None(
            from one in ApiOperation.Of(document)
            from content in Contents(document, one.Operation)
            from fault in Shape.Faults(document, content["schema"]!, content["example"]).DefaultIfEmpty()
            where fault is not null || !content.ContainsKey("example")
            select $"{service}'s example of {one.Name} is none: {fault}. See ServiceDefaults/OpenApi/Examples.cs.");
        Faults.None(
            from one in ApiOperation.Of(document)
            from parameter in one.Operation["parameters"] as JsonArray ?? []
            let resolved = ApiOperation.Resolve(document, parameter)!
            from fault in Shape.Faults(document, resolved["schema"]!, resolved["example"])
            select $"{service}'s example of {resolved["name"]} of {one.Name} is none: {fault}.");
    }

    // What has no limit is as long as a body may be, and is stored so.
    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Every_text_and_list_that_is_taken_has_an_end(string service)
    {
        var document = await DocumentOf(service);
        Faults.None(
            from schema in document["components"]!["schemas"]!.AsObject()
            where schema.Value!["additionalProperties"] is JsonValue closed && !(bool)closed
            from member in schema.Value["properties"]!.AsObject()
            let types = member.Value!["type"]?.ToJsonString() ?? ""
            let isEndless = (types.Contains("string", StringComparison.Ordinal) && !Has(member.Value, "maxLength", "pattern", "format", "enum"))
                || (types.Contains("array", StringComparison.Ordinal) && !Has(member.Value, "maxItems"))
            where isEndless
            select $"{service} takes a {schema.Key}.{member.Key} without an end. Give it [StringLength] or [Length].");
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Nothing_is_described_as_just_anything(string service)
    {
        var document = await DocumentOf(service);
        Faults.None(
            from schema in document["components"]!["schemas"]!.AsObject()
            from member in (schema.Value!["properties"] as JsonObject ?? []).Append(new("", schema.Value))
            where !Has(member.Value!, "type", "$ref", "oneOf", "allOf", "enum")
            select $"{service} does not say what {schema.Key}.{member.Key} is: its converter hides it. See ServiceDefaults/OpenApi/Schemas.cs.");
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task Every_code_that_a_service_refuses_with_is_said_where_it_can_come(string service)
    {
        var document = (await DocumentOf(service))["paths"]!.ToJsonString();
        var shared = (await DocumentOf(service))["components"]!["responses"]!.ToJsonString();
        Faults.None(
            from code in ErrorCodesTests.CodesOf(service)
            where !document.Contains($"\"{code}\"", StringComparison.Ordinal) && !shared.Contains($"\"{code}\"", StringComparison.Ordinal)
            select $"No operation of {service} says that it refuses with {code}. Refuse in Validate, or in a method that it calls.");
    }

    [Fact]
    public async Task An_operation_has_a_name_of_its_own_among_all_services()
    {
        var names = new List<string>();
        foreach (var service in services.ByName.Keys)
        {
            names.AddRange(ApiOperation.Of(await DocumentOf(service)).Select(one => (string)one.Operation["operationId"]!));
        }

        Assert.Equal(names.Distinct(), names);
    }

    private Task<JsonObject> DocumentOf(string service) => ApiDocuments.ReadAsync(services.ByName[service]);

    private static bool Refers(JsonObject operation, string part, string name) => (operation[part] as JsonArray ?? []).Any(one =>
        ((string?)one?["$ref"])?.EndsWith($"/{name}", StringComparison.Ordinal) == true);

    private static bool Has(JsonNode schema, params string[] keywords) => keywords.Any(keyword => schema[keyword] is not null);

    private static IEnumerable<JsonObject> Contents(JsonObject document, JsonObject operation) =>
        from part in operation["responses"]!.AsObject().Where(answer => answer.Key[0] == '2').Select(answer => answer.Value)
            .Append(operation["requestBody"])
        from content in ApiOperation.Resolve(document, part)?["content"] as JsonObject ?? []
        where content.Key == "application/json"
        select content.Value!.AsObject();
}
