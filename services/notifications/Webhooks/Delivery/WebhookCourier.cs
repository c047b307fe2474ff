using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Notifications;

/// <summary>Calls receivers. Whatever they do, or do not do, is an answer; only the end of the process itself is thrown.</summary>
public sealed class WebhookCourier(IHttpClientFactory clients, WebhookLanes lanes, IOptions<WebhookOptions> options, TimeProvider clock)
{
    /// <summary>The name of the HTTP client, whose handler <see cref="WebhooksConfiguration"/> makes.</summary>
    public const string Client = "webhooks";

    /// <summary>What the receiver said; null when it has enough to do and was not called.</summary>
    public async Task<WebhookAnswer?> SendAsync(Webhook webhook, WebhookDelivery delivery, CancellationToken stop)
    {
        using var place = await lanes.EnterAsync(webhook, stop);
        return place is null ? null : await CallAsync(webhook, delivery, stop);
    }

    private async Task<WebhookAnswer> CallAsync(Webhook webhook, WebhookDelivery delivery, CancellationToken stop)
    {
        var begun = clock.GetTimestamp();
        using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
        due.CancelAfter(options.Value.Timeout);
        try
        {
            using var request = Request(webhook, delivery);

            // Of an answer only its head is read; the handler drops a small body and cuts a large one off.
            using var response = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, due.Token);
            return WebhookAnswer.Of((int)response.StatusCode, AskedFor(response.Headers.RetryAfter), clock.GetElapsedTime(begun));
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return WebhookAnswer.Of(failure, clock.GetElapsedTime(begun));
        }
    }

    private HttpRequestMessage Request(Webhook webhook, WebhookDelivery delivery)
    {
        var now = clock.GetUtcNow();
        var body = WebhookMessage.BodyOf(delivery, options.Value.Source);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url.Value)
        {
            Content = new StringContent(body, Encoding.UTF8, WebhookMessage.MediaType),
        };
        request.Headers.Add("webhook-id", delivery.Id.Value);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString());
        request.Headers.Add("webhook-signature", WebhookMessage.Sign(webhook.SecretsAt(now), delivery.Id, now, body));
        request.Headers.Add("User-Agent", "Shop-Webhooks/1");
        return request;
    }

    private TimeSpan? AskedFor(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date - clock.GetUtcNow());
}
