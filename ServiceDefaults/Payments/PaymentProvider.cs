using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Payments;

/// <summary>
/// The payment provider over HTTP; a payment is known to it by the id that the service gives it. Every call is repeatable under its key. What may
/// succeed later throws, so that the message which asked comes again; what never will throws <see cref="NonRetriableException"/>. No text of the
/// provider's is passed on but its codes.
/// </summary>
/// <param name="clients">Where the client of the provider comes from.</param>
/// <param name="keys">How the service names its requests.</param>
public sealed class PaymentProvider(IHttpClientFactory clients, PaymentKeys keys)
{
    /// <summary>Under which name the configuration says where the provider is (<c>services__payments__http__0</c>).</summary>
    public const string Service = "payments";

    /// <summary>Asks for as long as there is time; the answer to one who has none left is that it is overdue.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="request">What to hold.</param>
    /// <param name="time">How long to wait for the answer.</param>
    /// <param name="stop">Ends the wait without an answer.</param>
    public async Task<PaymentAnswer> AuthoriseAsync(Guid payment, Authorisation request, TimeSpan time, CancellationToken stop)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
        due.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        try
        {
            return await AuthoriseAsync(payment, request, due.Token);
        }
        catch (Exception) when (due.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return PaymentAnswer.Overdue;
        }
    }

    /// <summary>Takes what is held.</summary>
    public Task CaptureAsync(Guid payment, CancellationToken stop) => AskAsync(payment, "capture", new { }, "capture", stop);

    /// <summary>Takes what is held; false when it was let go before.</summary>
    public Task<bool> TryCaptureAsync(Guid payment, CancellationToken stop) =>
        TryAskAsync(payment, "capture", new { }, "capture", "payment_voided", stop);

    /// <summary>Lets go of what is held; for a payment that the provider has not heard of, makes sure that it never will be held.</summary>
    public Task VoidAsync(Guid payment, Guid request, CancellationToken stop) => AskAsync(payment, "void", new { }, $"void-{request}", stop);

    /// <summary>As <see cref="VoidAsync"/>; false when it was taken before.</summary>
    public Task<bool> TryVoidAsync(Guid payment, Guid request, CancellationToken stop) =>
        TryAskAsync(payment, "void", new { }, $"void-{request}", "payment_captured", stop);

    /// <summary>Pays back a part or all of what was taken.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="amount">How much, in its currency.</param>
    /// <param name="before">What was paid back before: with it, each refund has a name of its own that its repeats share.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task RefundAsync(Guid payment, Contracts.Money amount, decimal before, CancellationToken stop) => AskAsync(
        payment, "refund", new { amount }, $"refund-{before.ToString(CultureInfo.InvariantCulture)}", stop);

    private async Task<PaymentAnswer> AuthoriseAsync(Guid payment, Authorisation request, CancellationToken stop)
    {
        using var response = await SendAsync(payment, "authorise", request, "authorise", stop);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired
            or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict)
        {
            // Something else was asked under this name, by a service that was set back since and has forgotten it: that may be held, or taken.
            return await CodeAsync(response, stop) switch
            {
                "idempotency_key_reused" or "reference_in_use" => PaymentAnswer.Overdue,
                var code when response.StatusCode == HttpStatusCode.Conflict => throw Refused(response, code),
                var code => new PaymentAnswer("declined", code),
            };
        }

        await ExpectSuccessAsync(response, stop);
        var answer = await response.Content.ReadFromJsonAsync<PaymentAnswer>(JsonSerializerOptions.Web, stop);
        return answer is { IsAuthorised: true } or { Status: "declined" }
            ? answer
            : throw new NonRetriableException("The payment provider answered an authorisation with neither authorised nor declined.");
    }

    private async Task AskAsync<TBody>(Guid payment, string operation, TBody body, string key, CancellationToken stop)
    {
        using var response = await SendAsync(payment, operation, body, key, stop);
        await ExpectSuccessAsync(response, stop);
    }

    private async Task<bool> TryAskAsync<TBody>(
        Guid payment, string operation, TBody body, string key, string contradiction, CancellationToken stop)
    {
        using var response = await SendAsync(payment, operation, body, key, stop);
        if (response.StatusCode == HttpStatusCode.Conflict && await CodeAsync(response, stop) == contradiction)
        {
            return false;
        }

        await ExpectSuccessAsync(response, stop);
        return true;
    }

    private async Task<HttpResponseMessage> SendAsync<TBody>(Guid payment, string operation, TBody body, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"v1/payments/{payment:D}/{operation}", UriKind.Relative))
        {
            Content = JsonContent.Create(body, options: JsonSerializerOptions.Web),
        };
        request.Headers.Add("Idempotency-Key", keys.For(payment, key));
        return await clients.CreateClient(Service).SendAsync(request, stop);
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

        throw Refused(response, code);
    }

    private static NonRetriableException Refused(HttpResponseMessage response, string code) =>
        new($"The payment provider refused: {(int)response.StatusCode} ({code}).");

    private static async Task<string> CodeAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            var failure = await response.Content.ReadFromJsonAsync<Failure>(JsonSerializerOptions.Web, stop);
            return failure?.Error?.Code is { Length: > 0 and <= 100 } code ? code : "unknown";
        }
        catch (JsonException)
        {
            return "unknown";
        }
    }

    private sealed record Failure(FailureBody? Error = null);

    private sealed record FailureBody(string? Code = null);
}

/// <summary>An authorisation that is asked for.</summary>
/// <param name="Amount">What to hold.</param>
/// <param name="Token">With what it is paid.</param>
/// <param name="Recurring">Whether the customer is not there: a later period of a subscription.</param>
public sealed record Authorisation(Contracts.Money Amount, string Token, bool Recurring = false)
{
    /// <summary>The token buys things: it must not reach a log by way of an interpolated request.</summary>
    public override string ToString() => "(authorisation)";
}
