using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WholeSystem;

/// <summary>A signed-in user of the gateway.</summary>
public sealed class Caller(HttpClient http) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public void Dispose() => http.Dispose();

    public Task<Answer> GetAsync(string path) => AskAsync(() => new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, object body, string? key = null, params (string Name, string Value)[] headers) =>
        AskAsync(() => Post(path, JsonContent.Create(body), key, headers));

    public Task<Answer> PostAsync(string path) => AskAsync(() => Command(HttpMethod.Post, path, null, null));

    public Task<Answer> PutAsync(string path, object body) => AskAsync(() => Command(HttpMethod.Put, path, JsonContent.Create(body), null));

    public Task<Answer> DeleteAsync(string path) => AskAsync(() => Command(HttpMethod.Delete, path, null, null));

    /// <summary>As a caller who must know: the same request with the same key until there is an answer that is none of trouble.</summary>
    public async Task<Answer> InsistAsync(string path, object body, string key, TimeSpan patience)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await PostAsync(path, body, key);
                if ((int)answer.Status < 500 && answer.Status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict))
                {
                    return answer;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // The connection broke or nobody answered: asked again below.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < patience, $"No answer to the key {key} within {patience}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static HttpRequestMessage Post(string path, HttpContent body, string? key, params (string Name, string Value)[] headers) =>
        Command(HttpMethod.Post, path, body, key, headers);

    private static HttpRequestMessage Command(
        HttpMethod method, string path, HttpContent? body, string? key, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public async Task<Answer> AskAsync(Func<HttpRequestMessage> ask)
    {
        using var request = ask();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(
            response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text) : null,
            response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>An answer in the envelope.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode? Data => Body?["data"];

    public string? Code => (string?)Body?["error"]?["code"];

    public JsonNode Expect() => Data ?? throw new InvalidOperationException(
        $"Expected an answer with data; found {(int)Status} {Body?.ToJsonString()}.");
}
