using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components.Authorization;
using OperationsConsole.SignIn;
using Polly;

namespace OperationsConsole.Services;

/// <summary>
/// Calls services in the name of whoever sits before the page. A service that is away, slow or in a bad way is an answer like another, so that the
/// rest of a page goes on.
/// </summary>
internal sealed class ServiceClient(IHttpClientFactory clients, AccessTokens tokens, AuthenticationStateProvider people)
{
    private const string IdempotencyKey = "Idempotency-Key";

    // Whoever looks is not kept waiting by one service for longer, and is told that it is away.
    private static readonly TimeSpan ReadingPatience = TimeSpan.FromSeconds(5);

    private static readonly object Nothing = new();

    /// <param name="service">One of <see cref="Shop.Services"/>.</param>
    /// <param name="path">Path and query at that service.</param>
    /// <param name="stop">Ends the call without an answer.</param>
    public Task<Answer<T>> GetAsync<T>(string service, string path, CancellationToken stop) =>
        SendAsync<T>(service, HttpMethod.Get, path, body: null, stop);

    public Task<Answer<T>> PostAsync<T>(string service, string path, CancellationToken stop, object? body = null) =>
        SendAsync<T>(service, HttpMethod.Post, path, body ?? Nothing, stop);

    public async Task<Answer<T>> SendAsync<T>(string service, HttpMethod method, string path, object? body, CancellationToken stop)
    {
        var signedOut = new Failure(FailureKind.SignedOut, "Your sign-in has ended.");
        if (Sessions.KeyOf((await people.GetAuthenticationStateAsync()).User) is not { } session)
            return signedOut;

        try
        {
            if (await tokens.OfAsync(session, stop) is not { } token)
                return signedOut;

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (method == HttpMethod.Get)
                patience.CancelAfter(ReadingPatience);

            using var request = Request(service, method, path, body);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await clients.CreateClient(service).SendAsync(request, patience.Token);
            var read = AnswerReader.Read<T>(service, answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
            stop.ThrowIfCancellationRequested();
            return read;
        }
        catch (Exception error) when (IsAbsence(error) && !stop.IsCancellationRequested)
        {
            return new Failure(FailureKind.Away, $"{service} does not answer. What is shown here will be up to date when it is back.");
        }
    }

    private static HttpRequestMessage Request(string service, HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, new Uri($"http://{service}{path}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        if (method != HttpMethod.Get)
            request.Headers.Add(IdempotencyKey, Guid.NewGuid().ToString("n"));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body, AnswerReader.Json), Encoding.UTF8, MediaTypeNames.Application.Json);

        return request;
    }

    private static bool IsAbsence(Exception error) =>
        error is HttpRequestException or IOException or TimeoutException or OperationCanceledException or ExecutionRejectedException;
}
