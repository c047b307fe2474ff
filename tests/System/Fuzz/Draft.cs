using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace WholeSystem.Fuzz;

/// <summary>A request that is being made up: at first one that its operation takes, then whatever an <see cref="Oddity"/> makes of it.</summary>
/// <param name="operation">What is asked for.</param>
/// <param name="id">Its <c>X-Request-Id</c>, by which its events are found.</param>
internal sealed class Draft(ApiOperation operation, string id)
{
    private readonly List<(string Placeholder, string Json)> raw = [];

    public ApiOperation Operation => operation;

    public string Id => id;

    /// <summary>Whose token it carries; null for none.</summary>
    public string? Who { get; set; }

    /// <summary>What stands in the path for each parameter, escaped.</summary>
    public Dictionary<string, string> Path { get; } = [];

    /// <summary>The query, escaped.</summary>
    public List<(string Name, string Value)> Query { get; } = [];

    public List<(string Name, string Value)> Headers { get; } = [];

    public JsonNode? Json { get; set; }

    /// <summary>What becomes of the body's text when all else is done.</summary>
    public Func<string, byte[]> Encode { get; set; } = Encoding.UTF8.GetBytes;

    public string? MediaType { get; set; } = "application/json";

    /// <summary>What was made of it; nothing where it is what its operation takes.</summary>
    public List<string> Oddities { get; } = [];

    /// <summary>Whether its path is no longer that of its operation.</summary>
    public bool LeadsElsewhere { get; set; }

    public string Target => Operation.ParametersIn("path").Select(one => (string)one["name"]!)
        .Aggregate(Operation.Path, (path, name) => path.Replace($"{{{name}}}", Path[name], StringComparison.Ordinal))
        + (Query.Count == 0 ? "" : $"?{string.Join('&', Query.Select(one => $"{one.Name}={one.Value}"))}");

    public string? Text => raw.Aggregate(
        Json?.ToJsonString(), (text, one) => text?.Replace($"\"{one.Placeholder}\"", one.Json, StringComparison.Ordinal));

    /// <summary>A value that becomes a text which no JSON node could be made of.</summary>
    public JsonNode Raw(string json)
    {
        var placeholder = $"--raw-{raw.Count}--";
        raw.Add((placeholder, json));
        return placeholder;
    }

    public void SetHeader(string name, string? value)
    {
        Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (value is not null)
        {
            Headers.Add((name, value));
        }
    }

    /// <summary>The request, under its own id or, sent again, under another one.</summary>
    public HttpRequestMessage ToRequest(Uri gateway, IReadOnlyDictionary<string, string> tokens, string requestId)
    {
        // As it stands here: a client would tidy up what is sent to be untidy.
        var target = new Uri($"{gateway.GetLeftPart(UriPartial.Authority)}{Target}", new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        });
        var request = new HttpRequestMessage(new HttpMethod(Operation.Method), target);
        if (Text is { } text)
        {
            request.Content = new ByteArrayContent(Encode(text));
            if (MediaType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
            }
        }

        if (Who is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[Who]);
        }

        request.Headers.Add("X-Request-Id", requestId);
        foreach (var (name, value) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public override string ToString() =>
        $"{Operation.Method} {Shortened(Target)} by {Who ?? "nobody"}, {(Oddities.Count == 0 ? "as described" : string.Join(", ", Oddities))}\n"
            + $"    {Shortened(string.Join(" | ", Headers.Select(header => $"{header.Name}: {header.Value}")))} {MediaType} {Shortened(Text)}";

    private static string? Shortened(string? text) => text is { Length: > 300 } ? $"{text[..300]}… ({text.Length} characters)" : text;
}
