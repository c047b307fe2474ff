using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;

namespace Notifications;

/// <summary>The table of contents of what concerns webhooks: streams, read models, the message to itself, the client that calls receivers.</summary>
internal static class WebhooksConfiguration
{
    private const int KiB = 1024;
    private const int MostOfAnAnswer = 4 * KiB;
    private const int MostOfAnAnswersHead = 16;

    public static StoreOptions AddWebhooks(this StoreOptions store)
    {
        store.Events.MapEventType<WebhookCreated>("webhook_created");
        store.Events.MapEventType<WebhookChanged>("webhook_changed");
        store.Events.MapEventType<WebhookSecretRotated>("webhook_secret_rotated");
        store.Events.MapEventType<WebhookFailed>("webhook_failed");
        store.Events.MapEventType<WebhookRecovered>("webhook_recovered");
        store.Events.MapEventType<WebhookDisabled>("webhook_disabled");
        store.Events.MapEventType<WebhookEnabled>("webhook_enabled");
        store.Events.MapEventType<WebhookDeleted>("webhook_deleted");
        store.Events.MapEventType<WebhookDeliveryRequested>("webhook_delivery_requested");
        store.Events.MapEventType<WebhookDeliveryFailed>("webhook_delivery_failed");
        store.Events.MapEventType<WebhookDelivered>("webhook_delivered");
        store.Events.MapEventType<WebhookDeliveryGivenUp>("webhook_delivery_given_up");
        store.Events.MapEventType<WebhookRedeliveryRequested>("webhook_redelivery_requested");

        store.Projections.Add<WebhookSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<WebhookDeliverySnapshot>(ProjectionLifecycle.Inline);
        store.Schema.For<Webhook>().Duplicate(webhook => webhook.CustomerId).Duplicate(webhook => webhook.ForOperators);
        store.AddKeysetIndexes<WebhookDelivery>(delivery => new { delivery.WebhookId, delivery.CreatedAt, delivery.Id });
        return store;
    }

    public static Routes AddWebhooks(this Routes routes) => routes.Local<DeliverWebhook>("webhooks", atOnce: 40);

    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<NameResolver>();
        builder.Services.AddSingleton<WebhookGuard>();
        builder.Services.AddSingleton<WebhookLanes>();
        builder.Services.AddSingleton<WebhookCourier>();

        // Nothing that other clients have: their retries are the delivery's to make, service discovery would lead inside, and logs would show URLs.
        builder.Services.AddHttpClient(WebhookCourier.Client)
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .ConfigurePrimaryHttpMessageHandler(services => Handler(
                services.GetRequiredService<WebhookGuard>(), services.GetRequiredService<IOptions<WebhookOptions>>().Value))
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return builder;
    }

    private static SocketsHttpHandler Handler(WebhookGuard guard, WebhookOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.ConnectTimeout,
        ConnectCallback = (context, stop) => guard.ConnectAsync(context.DnsEndPoint, stop),
        MaxResponseHeadersLength = MostOfAnAnswersHead,
        MaxResponseDrainSize = MostOfAnAnswer,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),

        // A name may mean something else after a while.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),

        // Receivers are not told our trace, and spans would show URLs.
        ActivityHeadersPropagator = null,
    };
}
