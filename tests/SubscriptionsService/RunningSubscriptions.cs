using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceDefaults.Payments;
using Subscriptions;
using Wolverine;
using Wolverine.Tracking;

namespace SubscriptionsService.Tests;

/// <summary>The subscriptions service on a clock of its own, with three plans and a payment provider, for the tests of one class.</summary>
public sealed class RunningSubscriptions : IAsyncLifetime
{
    public const string Coffee = "coffee";
    public const string Trial = "trial";
    public const string Digital = "digital";

    // In the future: Wolverine schedules by the machine's clock, so that timers come only when a test lets them.
    public static readonly DateTimeOffset Begin = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly Action<IServiceCollection>? configure;

    public RunningSubscriptions()
    {
    }

    internal RunningSubscriptions(Action<IServiceCollection> configure) => this.configure = configure;

    public RunningService Service { get; private set; } = null!;

    public StubProvider Provider { get; private set; } = null!;

    public ManualClock Clock { get; } = new(Begin);

    public BillingOptions Waits => Service.Host.Services.GetRequiredService<IOptions<BillingOptions>>().Value;

    public async ValueTask InitializeAsync()
    {
        Provider = await StubProvider.StartAsync();
        Service = await RunningService.StartAsync<Subscription>(SubscriptionsConfiguration.Service, services =>
        {
            services.AddHttpClient(PaymentProvider.Service, http => http.BaseAddress = Provider.Address);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            configure?.Invoke(services);
        });
        Waits.Dunning = [TimeSpan.FromDays(1), TimeSpan.FromDays(3)];
        await PublishAsync(Coffee, "20.00");
        await PublishAsync(Trial, "20.00", trial: "P2W");
        await PublishAsync(Digital, "32.00", items: []);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Provider.DisposeAsync();
    }

    public Task<ServiceAnswer> GetAsync(string path, string role = "customer", params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Get, $"/subscriptions{path}", null, role, null, headers);

    public Task<ServiceAnswer> PostAsync(
        string path, object? body = null, string? role = "customer", string? key = null, params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Post, $"/subscriptions{path}", Json(body), role, key, headers);

    public Task<ServiceAnswer> PutAsync(string path, object body, string? role = "admin", params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Put, $"/subscriptions{path}", Json(body), role, null, headers);

    public async Task PublishAsync(string code, string price, string interval = "P1M", string? trial = null, object[]? items = null)
    {
        var published = await PostAsync("/plans", Plan(code, price, interval, trial, items), "admin");
        Assert.Equal(HttpStatusCode.Created, published.Status);
    }

    /// <summary>Subscribes, waits until the first payment is settled, and gives the subscription's id.</summary>
    public async Task<string> SubscribeAsync(string plan = Coffee, string token = StubProvider.Approving, string customer = "customer")
    {
        string id = null!;
        await TrackAsync(async () =>
        {
            var started = await PostAsync("", Subscription(plan, token), customer);
            Assert.Equal(HttpStatusCode.Created, started.Status);
            id = (string)started.Data!["id"]!;
        });
        return id;
    }

    /// <summary>Does something to a subscription and waits for everything that it causes.</summary>
    public async Task<ServiceAnswer> ActAsync(string id, string action, object? body = null)
    {
        ServiceAnswer answer = null!;
        await TrackAsync(async () => answer = await PostAsync($"/{id}/{action}", body));
        return answer;
    }

    /// <summary>Sets the clock and lets the subscription's timer come, which Wolverine would schedule by a clock of its own.</summary>
    public async Task<ITrackedSession> TimerAsync(string id, DateTimeOffset? at = null)
    {
        var state = await StateAsync(id);
        Clock.Now = at ?? state.Deadline!.Value;
        return await HandleAsync(new SubscriptionDeadline(state.Id, state.Timer));
    }

    public async Task<Subscription> StateAsync(string id)
    {
        await using var session = Service.Host.Services.GetRequiredService<Marten.IDocumentStore>().QuerySession();
        return (await session.LoadAsync<Subscription>(SubscriptionId.Parse(id)))!;
    }

    public async Task<string> StatusOfAsync(string id)
    {
        var subscription = (await GetAsync($"/{id}")).Data!;
        return subscription["reason"] is { } reason ? $"{subscription["status"]} ({reason})" : $"{subscription["status"]}";
    }

    public async Task<IReadOnlyList<JsonNode>> InvoicesAsync(string id) =>
        [.. (await GetAsync($"/{id}/invoices?sort=number")).Data!.AsArray().Select(invoice => invoice!)];

    /// <summary>The names of the events in a subscription's stream, in their order.</summary>
    public Task<IReadOnlyList<string>> EventsOfAsync(string id) =>
        Service.Database.QueryAsync<string>($"select type from subscriptions.mt_events where stream_id = '{id}' order by version");

    /// <summary>Handles messages, all at the same time, and waits for everything that they cause.</summary>
    public Task<ITrackedSession> HandleAsync(params object[] messages) => TrackAsync(
        () => Task.WhenAll(messages.Select(message => Task.Run(() => Service.Host.MessageBus().InvokeAsync(message)))));

    public Task<ITrackedSession> TrackAsync(Func<Task> act) => Service.Host.TrackActivity()
        .Timeout(TimeSpan.FromSeconds(60))
        .DoNotAssertOnExceptionsDetected()
        .ExecuteAndWaitAsync(_ => act());

    public static object Plan(string code, string price, string interval = "P1M", string? trial = null, object[]? items = null) => new
    {
        code,
        name = code.ToUpperInvariant(),
        interval,
        price = new { amount = price, currency = "EUR" },
        items = items ?? [new { sku = "BEANS", quantity = 2 }],
        trialPeriod = trial,
    };

    public static object Subscription(string plan = Coffee, string token = StubProvider.Approving, string? zone = null) => new
    {
        planCode = plan,
        paymentToken = token,
        shippingAddress = new { name = "Ada", line1 = "1 Street", city = "Town", postalCode = "12345", country = "DE" },
        timeZone = zone,
    };

    public static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string? Json(object? body) => body as string ?? (body is null ? null : JsonSerializer.Serialize(body, Options));

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
