using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Hosting;

namespace AppHost;

/// <summary>A client of the gateway, signed in as one of the demo users: what a program of a customer's or an operator's would be.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;

    private ApiClient(HttpClient http) => this.http = http;

    public static async Task<ApiClient> SignInAsync(Uri gateway, string user, CancellationToken cancellation = default)
    {
        var http = new HttpClient { BaseAddress = gateway };
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "demo",
            ["username"] = user,
            ["password"] = DemoUsers.Password,
        };
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content, cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonNode>(cancellation);
        var token = (string?)body?["access_token"]
            ?? throw new HostingException($"The user {user} could not sign in: {(int)response.StatusCode} {(string?)body?["error"]}.");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiClient(http);
    }

    /// <summary>The same user, talking to a service directly instead of through the gateway.</summary>
    public ApiClient For(Uri service)
    {
        var direct = new HttpClient { BaseAddress = service };
        direct.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;
        return new ApiClient(direct);
    }

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellation = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>Posts a command. A request that is sent again with the same key is answered again and not done again.</summary>
    public Task<ApiAnswer> PostAsync(string path, object body, string? key = null, CancellationToken cancellation = default) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = JsonContent.Create(body),
                Headers = { { "Idempotency-Key", key ?? Guid.CreateVersion7().ToString() } },
            },
            cancellation);

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation = default)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = response.Content.Headers.ContentLength == 0
                ? new JsonObject()
                : await response.Content.ReadFromJsonAsync<JsonNode>(cancellation);
            var headers = response.Headers.ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new ApiAnswer(response.StatusCode, headers, body!);
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>An answer in the envelope.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, JsonNode Body)
{
    public JsonNode? Data => Body["data"];

    /// <summary>The stable code of a failure; null of a success.</summary>
    public string? Code => (string?)Body["error"]?["code"];

    /// <summary>Under which id the flow that this request began is recorded.</summary>
    public string RequestId => (string)Body["meta"]!["requestId"]!;

    /// <summary>The answer's data; what is not a success is an error that names status and code.</summary>
    public JsonNode Expect() => (int)Status < 300
        ? Data!
        : throw new HostingException($"The system answered {(int)Status} {Code} ({(string?)Body["error"]?["detail"]}).");
}
