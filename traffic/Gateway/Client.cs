using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Traffic;

/// <summary>Speaks to one address, signed in as a demo user; what fails for the moment is sent again with the same Idempotency-Key.</summary>
internal sealed class Client(Uri address, string? user) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A proxy without a live backend accepts and hangs, so one attempt is not given all of the patience.
    private static readonly ResiliencePipeline<HttpResponseMessage> Resilience = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddTimeout(Patience)
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(2),
            ShouldHandle = async attempt => attempt.Outcome.Exception is HttpRequestException or TimeoutRejectedException
                || (attempt.Outcome.Result is { } response && await PassesAsync(response)),
        })
        .AddTimeout(TimeSpan.FromSeconds(10))
        .Build();

    private readonly SemaphoreSlim signingIn = new(1, 1);
    private readonly HttpClient http = new(new ResilienceHandler(Resilience) { InnerHandler = new SocketsHttpHandler() })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private AuthenticationHeaderValue? token;
    private DateTimeOffset renewAt;

    public Task<Answer<T>> GetAsync<T>(string path, CancellationToken stop) => AskAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), stop);

    /// <summary>Posts a command; without a key of its own it is another one each time.</summary>
    public Task<Answer<T>> PostAsync<T>(string path, object body, CancellationToken stop, string? key = null) =>
        CommandAsync<T>(HttpMethod.Post, path, body, key, stop);

    public Task<Answer<T>> PutAsync<T>(string path, object body, CancellationToken stop) => CommandAsync<T>(HttpMethod.Put, path, body, null, stop);

    public void Dispose() => http.Dispose();

    private Task<Answer<T>> CommandAsync<T>(HttpMethod method, string path, object body, string? key, CancellationToken stop)
    {
        var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        return AskAsync<T>(request, stop);
    }

    private async Task<Answer<T>> AskAsync<T>(HttpRequestMessage request, CancellationToken stop)
    {
        request.Headers.Authorization = user is null ? null : await TokenAsync(stop);
        using var response = await SendAsync(request, stop);
        var body = await response.Content.ReadAsStringAsync(stop);
        var envelope = body.StartsWith('{') ? JsonSerializer.Deserialize<Answer<T>>(body, JsonSerializerOptions.Web) : null;
        return (envelope ?? new Answer<T>(default, null)) with { Asked = $"{request.Method} {request.RequestUri}", Status = response.StatusCode };
    }

    private async Task<AuthenticationHeaderValue> TokenAsync(CancellationToken stop)
    {
        await signingIn.WaitAsync(stop);
        try
        {
            if (token is null || TimeProvider.System.GetUtcNow() > renewAt)
            {
                var form = $"grant_type=password&client_id=demo&username={user}&password=Passw0rd!";
                var content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
                using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = content }, stop);
                var granted = await response.Content.ReadFromJsonAsync<JsonElement>(stop);
                if (!response.IsSuccessStatusCode)
                {
                    throw new TrafficException($"The user {user} could not sign in at {address}: {(int)response.StatusCode} {granted}.");
                }

                token = new AuthenticationHeaderValue("Bearer", granted.GetProperty("access_token").GetString());
                renewAt = TimeProvider.System.GetUtcNow().AddSeconds(0.8 * granted.GetProperty("expires_in").GetDouble());
            }

            return token;
        }
        finally
        {
            signingIn.Release();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, stop);
        }
        catch (TimeoutRejectedException)
        {
            throw new TimeoutException($"{address} did not serve {request.RequestUri?.AbsolutePath} within {Patience.TotalSeconds} s.");
        }
    }

    // Of the conflicts only these pass: the same request is still running, or others are changing the same thing.
    private static async Task<bool> PassesAsync(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => true,
        HttpStatusCode.Conflict => await response.Content.ReadAsStringAsync() is var body
            && (body.Contains("-in-progress\"", StringComparison.Ordinal) || body.Contains("\"concurrent-", StringComparison.Ordinal)),
        _ => false,
    };
}
