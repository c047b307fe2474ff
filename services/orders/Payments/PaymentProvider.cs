using System.Net;
using System.Text.Json;
using Contracts;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Clients;

namespace Orders;

/// <summary>
/// The payment provider over HTTP. Every call is repeatable under its key. What may succeed later throws, so that the message
/// which asked comes again; what never will throws <see cref="NonRetriableException"/>. No text of the provider's is passed on but its codes.
/// </summary>
public sealed class PaymentProvider(HttpClient http)
{
    /// <summary>Under which name the configuration says where the provider is (<c>services__payments__http__0</c>).</summary>
    public const string Service = "payments";

    /// <summary>A call must be over well before the deadline of its step, so that a message's retries have their turn as well.</summary>
    public static readonly ResilienceOptions Resilience = new()
    {
        AttemptTimeout = TimeSpan.FromSeconds(3),
        TotalTimeout = TimeSpan.FromSeconds(8),
        MaxRetries = 2,
    };

    public async Task<PaymentAnswer> AuthoriseAsync(OrderId order, Money amount, string token, string key, CancellationToken stop)
    {
        using var response = await SendAsync(order, "authorise", new AuthoriseBody(amount, token), key, stop);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.UnprocessableEntity)
        {
            return new PaymentAnswer("declined", await CodeAsync(response, stop));
        }

        await ExpectSuccessAsync(response, stop);
        return await response.Content.ReadFromJsonAsync<PaymentAnswer>(PlatformJson.Options, stop)
            ?? throw new HttpRequestException("The payment provider answered an authorisation with nothing.");
    }

    public async Task CaptureAsync(OrderId order, string key, CancellationToken stop)
    {
        using var response = await SendAsync(order, "capture", new { }, key, stop);
        await ExpectSuccessAsync(response, stop);
    }

    /// <summary>Lets go of what is held; for a payment that the provider has not heard of, makes sure that it never will be held.</summary>
    public async Task VoidAsync(OrderId order, string key, CancellationToken stop)
    {
        using var response = await SendAsync(order, "void", new { }, key, stop);
        await ExpectSuccessAsync(response, stop);
    }

    public async Task RefundAsync(OrderId order, Money amount, string key, CancellationToken stop)
    {
        using var response = await SendAsync(order, "refund", new RefundBody(amount), key, stop);
        await ExpectSuccessAsync(response, stop);
    }

    private async Task<HttpResponseMessage> SendAsync<TBody>(OrderId order, string operation, TBody body, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"v1/payments/{order}/{operation}", UriKind.Relative))
        {
            Content = JsonContent.Create(body, options: PlatformJson.Options),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request, stop);
    }

    private static async Task ExpectSuccessAsync(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)response.StatusCode;
        var code = await CodeAsync(response, stop);

        // A wrong key to the provider is mended by people, without the payments that wait for it being lost.
        if (status >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new HttpRequestException($"The payment provider answered {status} ({code}).", null, response.StatusCode);
        }

        throw new NonRetriableException($"The payment provider refused: {status} ({code}).");
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            var failure = await response.Content.ReadFromJsonAsync<Failure>(PlatformJson.Options, stop);
            return failure?.Error?.Code is { Length: > 0 and <= 100 } code ? code : "unknown";
        }
        catch (JsonException)
        {
            return "unknown";
        }
    }

    private sealed record AuthoriseBody(Money Amount, string Token)
    {
        // The token buys things: it must not reach a log by way of an interpolated request.
        public override string ToString() => "(authorisation)";
    }

    private sealed record RefundBody(Money Amount);

    private sealed record Failure(FailureBody? Error = null);

    private sealed record FailureBody(string? Code = null);
}

/// <summary>What the provider says to an authorisation.</summary>
public sealed record PaymentAnswer(string Status, string? DeclineCode = null);
