using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notifications;
using Wolverine;
using Wolverine.Tracking;

namespace NotificationsService.Tests;

/// <summary>The notifications service and a receiver on this machine, which may be called, for the tests of one class.</summary>
public sealed class RunningWebhooks : IAsyncLifetime
{
    private static readonly string[] Topics = ["order.shipped"];

    private readonly Action<IServiceCollection>? configure;

    public RunningWebhooks()
    {
    }

    internal RunningWebhooks(Action<IServiceCollection> configure) => this.configure = configure;

    public RunningService Service { get; private set; } = null!;

    public Receiver Receiver { get; private set; } = null!;

    public Names Names { get; } = new();

    public ShiftedClock Clock { get; } = new();

    public WebhookOptions Options => Service.Host.Services.GetRequiredService<IOptions<WebhookOptions>>().Value;

    public async ValueTask InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        Service = await RunningService.StartAsync<Webhook>(NotificationsConfiguration.Service, services =>
        {
            services.AddSingleton<NameResolver>(Names);
            services.AddSingleton<TimeProvider>(Clock);
            services.Configure<WebhookOptions>(options =>
            {
                options.AllowHttp = true;
                options.AllowedPrivate = [Receiver.Address.Authority, $"slow.shop.dev:{Receiver.Address.Port}"];
                options.Ports = [443, Receiver.Address.Port];
                options.PerCustomer = 1000;
            });
            configure?.Invoke(services);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    public string UrlOf(string path) => $"{Receiver.Address.GetLeftPart(UriPartial.Authority)}{path}";

    public Task<ServiceAnswer> GetAsync(string path = "", string role = "customer") =>
        Service.SendAsync(HttpMethod.Get, $"/notifications/webhooks{path}", null, role);

    public Task<ServiceAnswer> PostAsync(string path = "", object? body = null, string? role = "customer", string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, role, key);

    public Task<ServiceAnswer> SendAsync(HttpMethod method, string path, object? body = null, string? role = "customer", string? key = null) =>
        Service.SendAsync(
            method,
            $"/notifications/webhooks{path}",
            body is null ? null : JsonSerializer.Serialize(body, JsonSerializerOptions.Web),
            role,
            key);

    /// <summary>Creates a webhook to a path of the receiver.</summary>
    public async Task<(string Id, string Secret)> CreateAsync(string path, string owner = "customer", string? url = null)
    {
        var created = await PostAsync("", new { url = url ?? UrlOf(path), topics = Topics }, owner);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        return ((string)created.Data!["id"]!, (string)created.Data["secret"]!);
    }

    /// <summary>An order of the customer's is shipped: what the rest of the service does with it, in one transaction.</summary>
    public async Task ShipAsync(string order, string customer, bool publish = true)
    {
        var now = TimeProvider.System.GetUtcNow();
        var data = new Dictionary<string, string> { ["orderId"] = order };
        var shipped = new BusinessEvent($"order.shipped:{order}", "order.shipped", customer, data, now);
        await using var session = Service.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var batch = session.CreateBatchQuery();
        var webhooks = WebhookFanOut.WebhooksFor(customer, batch);
        await batch.Execute();
        var (deliveries, messages) = WebhookFanOut.Of(shipped, await webhooks, now);
        foreach (var delivery in deliveries)
        {
            delivery.Execute(session);
        }

        await session.SaveChangesAsync();
        foreach (var message in messages.Where(_ => publish))
        {
            await Service.Host.MessageBus().PublishAsync(message);
        }
    }

    /// <summary>Sends a test message and waits for what comes of it; gives the path of the delivery.</summary>
    public async Task<(string Path, ITrackedSession Tracked)> PingAsync(string id, string role = "customer")
    {
        string path = null!;
        var tracked = await TrackAsync(async () =>
        {
            var sent = await PostAsync($"/{id}/test", role: role);
            Assert.Equal(HttpStatusCode.Created, sent.Status);
            path = sent.Headers["Location"]["/api/v1/notifications/webhooks".Length..];
        });
        return (path, tracked);
    }

    /// <summary>Each attempt of a delivery: its status, or its error where there was none.</summary>
    public async Task<IReadOnlyList<string>> AttemptsOfAsync(string path) =>
        [.. (await GetAsync($"{path}/attempts")).Data!.AsArray().Select(attempt => $"{attempt!["status"] ?? attempt["error"]}")];

    public async Task<(int? Status, string? Error)> LastOfAsync(string delivery)
    {
        var read = (await GetAsync(delivery)).Data!;
        return ((int?)read["lastStatus"], (string?)read["lastError"]);
    }

    /// <summary>The names of the events in a stream, in their order.</summary>
    public Task<IReadOnlyList<string>> EventsOfAsync(string stream) =>
        Service.Database.QueryAsync<string>($"select type from notifications.mt_events where stream_id = '{stream}' order by version");

    public Task<ITrackedSession> TrackAsync(Func<Task> act) => Service.Host.TrackActivity()
        .Timeout(TimeSpan.FromSeconds(60))
        .DoNotAssertOnExceptionsDetected()
        .ExecuteAndWaitAsync(_ => act());
}

/// <summary>The machine's clock, ahead by as much as a test says.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}

/// <summary>Names that mean what a test says; others do not exist.</summary>
public sealed class Names : NameResolver
{
    private readonly ConcurrentDictionary<string, IPAddress[]> meanings = [];

    public void Mean(string host, params string[] addresses) => meanings[host] = [.. addresses.Select(IPAddress.Parse)];

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) => meanings.TryGetValue(host, out var addresses)
        ? Task.FromResult(addresses)
        : throw new SocketException((int)SocketError.HostNotFound);
}
