using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Testing.OpenApi;

namespace Architecture.Tests.OpenApi;

/// <summary>Calls every operation as its document says and as it does not, and holds each answer against the document.</summary>
[Collection(nameof(RunningServices))]
public sealed class AnswerTests(RunningServices services)
{
    [Theory]
    [MemberData(nameof(SnapshotTests.Every), MemberType = typeof(SnapshotTests))]
    public async Task What_is_answered_is_what_was_said(string service)
    {
        var document = await ApiDocuments.ReadAsync(services.ByName[service]);
        using var http = services.ByName[service].Host.Server.CreateClient();
        List<string> faults = [];
        foreach (var operation in ApiOperation.Of(document))
        {
            foreach (var attempt in Attempt.All)
            {
                using var request = attempt.Of(operation);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                faults.AddRange((await FaultsOf(operation, attempt, response)).Select(fault => $"{operation.Name}, {attempt.Name}: {fault}"));
            }
        }

        Faults.None(faults);
    }

    private static async Task<IEnumerable<string>> FaultsOf(ApiOperation operation, Attempt attempt, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (operation.Answer(status) is not { } said)
        {
            return [$"{status} was answered and is not said. {await response.Content.ReadAsStringAsync()}"];
        }

        string[] faults = attempt.Expected is { } expected && expected != status && !operation.IsOpen
            ? [$"{status} instead of {expected}"]
            : [];
        if (mediaType is null)
        {
            return said["content"] is null ? faults : [.. faults, $"{status} has no body."];
        }

        return said["content"]?[mediaType] is not { } content ? [.. faults, $"{status} is {mediaType}, which is not said"]
            : mediaType != "application/json" ? faults
            : [.. faults, .. Shape.Faults(operation.Document, content["schema"]!, JsonNode.Parse(await response.Content.ReadAsStringAsync()))];
    }

    /// <summary>A way to call an operation.</summary>
    /// <param name="Name">What it is.</param>
    /// <param name="Role">Who calls; null for a stranger.</param>
    /// <param name="Expected">The only right status; null for any that is said.</param>
    private sealed record Attempt(string Name, string? Role, int? Expected = null)
    {
        public static readonly Attempt[] All =
        [
            new("as its examples say", "admin"),
            new("as its examples say, by a customer", "customer"),
            new("by a stranger", null, 401),
            new("without an idempotency key", "admin") { HasKey = false },
            new("with a member that is none", "admin") { Body = """{ "noSuchMember": 1 }""" },
            new("with a list as its body", "admin") { Body = "[]" },
            new("with half a body", "admin") { Body = "{ " },
            new("for another media type", "admin") { Accept = "image/png" },
            new("with text as its body", "admin") { MediaType = "text/plain" },
            new("at another version", "admin") { IfMatch = "\"999\"" },
            new("without its query", "admin") { HasQuery = false },
        ];

        public bool HasKey { get; init; } = true;

        public bool HasQuery { get; init; } = true;

        public string? Body { get; init; }

        public string Accept { get; init; } = "*/*";

        public string MediaType { get; init; } = "application/json";

        public string? IfMatch { get; init; }

        public HttpRequestMessage Of(ApiOperation operation)
        {
            var path = operation.ParametersIn("path").Aggregate(operation.Path, (route, one) =>
                route.Replace($"{{{one["name"]}}}", Uri.EscapeDataString($"{one["example"]}"), StringComparison.Ordinal));
            var query = !HasQuery ? [] : operation.ParametersIn("query").Where(one => (string?)one["name"] != "cursor")
                .Select(one => $"{one["name"]}={Uri.EscapeDataString($"{one["example"]}")}");
            var request = new HttpRequestMessage(new HttpMethod(operation.Method), $"{path}?{string.Join('&', query)}");
            request.Headers.TryAddWithoutValidation("Accept", Accept);
            request.Headers.Authorization = Role is null ? null : new AuthenticationHeaderValue("Bearer", TestIssuer.Token(Role, Role));
            if (request.Method != HttpMethod.Get && HasKey)
            {
                request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            }

            if (IfMatch is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", IfMatch);
            }

            if (operation.Body?["example"] is { } example)
            {
                request.Content = new StringContent(Body ?? example.ToJsonString(), Encoding.UTF8, MediaType);
            }

            return request;
        }
    }
}
