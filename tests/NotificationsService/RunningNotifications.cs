using System.Text.Json;
using Contracts;
using Contracts.Orders;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Notifications;
using Wolverine;
using Wolverine.Tracking;

namespace NotificationsService.Tests;

/// <summary>The notifications service with a real SMTP server to send to, for the tests of one class. It tries a mail three times at most.</summary>
public sealed class RunningNotifications : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static readonly TimeSpan[] Retries = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    public RunningService Service { get; private set; } = null!;

    public MovableClock Clock { get; } = new();

    public SmtpInbox Inbox { get; } = new();

    public async ValueTask InitializeAsync() => Service = await RunningService.StartAsync<Recipient>(NotificationsConfiguration.Service, services =>
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.Configure<NotificationOptions>(options => options.Retries = Retries);
        services.Configure<MailOptions>(mail => (mail.Host, mail.Port, mail.Security) = ("127.0.0.1", Inbox.Port, SecureSocketOptions.None));
    });

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Inbox.DisposeAsync();
    }

    public Task<ServiceAnswer> GetAsync(string path, string? role, params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Get, $"/notifications{path}", null, role, null, headers);

    public Task<ServiceAnswer> PostAsync(string path, string? role, object? body = null, string? key = null) => Service.SendAsync(
        HttpMethod.Post, $"/notifications{path}", body is null ? null : body as string ?? JsonSerializer.Serialize(body, Json), role, key);

    public Task<ServiceAnswer> SetAsync(string? role, object preferences, string? key = null, params (string, string)[] headers) => Service.SendAsync(
        HttpMethod.Put,
        "/notifications/preferences",
        preferences as string ?? JsonSerializer.Serialize(preferences, Json),
        role,
        key,
        headers);

    /// <summary>A customer whom nobody else knows, with an address and whatever else they want.</summary>
    public async Task<string> CustomerAsync(Func<string, object>? preferences = null)
    {
        var customer = NewCustomer();
        Assert.Null((await SetAsync(customer, preferences?.Invoke(AddressOf(customer)) ?? new { email = AddressOf(customer) })).Code);
        return customer;
    }

    public static string NewCustomer() => $"c-{Guid.CreateVersion7():N}";

    public static string AddressOf(string customer) => $"{customer}@example.com";

    public static OrderConfirmed Confirmed(string customer) =>
        new(OrderId.New(TimeProvider.System.GetUtcNow()), customer, new Money(12.50m, "EUR"));

    /// <summary>Handles messages, all at the same time, and waits for everything that they cause.</summary>
    public Task<ITrackedSession> HandleAsync(params object[] messages) => TrackAsync(
        () => Task.WhenAll(messages.Select(message => Task.Run(() => Service.Host.MessageBus().InvokeAsync(message)))));

    /// <summary>Time passes, and what was scheduled until then comes.</summary>
    public Task<ITrackedSession> LaterAsync(ITrackedSession scheduled, TimeSpan wait)
    {
        Clock.Advance(wait);
        object[] due = [.. ScheduledIn(scheduled)];
        Assert.NotEmpty(due);
        return TrackAsync(async () =>
        {
            foreach (var message in due)
            {
                await Service.Host.MessageBus().PublishAsync(message);
            }
        });
    }

    /// <summary>What was set a time for.</summary>
    public static IEnumerable<object> ScheduledIn(ITrackedSession session) => session.AllRecordsInOrder()
        .Where(record => record is { MessageEventType: MessageEventType.Sent or MessageEventType.Scheduled, Envelope.ScheduledTime: not null })
        .Select(record => record.Message!)
        .Distinct();

    public Task<ITrackedSession> TrackAsync(Func<Task> act) => Service.Host.TrackActivity()
        .Timeout(TimeSpan.FromSeconds(20))
        .DoNotAssertOnExceptionsDetected()
        .WaitForCondition(new EveryMailWentOut())
        .ExecuteAndWaitAsync(_ => act());

    /// <summary>The names of the events in the stream of what a customer was told last, in their order.</summary>
    public async Task<string> StoryOfAsync(string customer, string cause)
    {
        var id = NotificationId.Of(cause, RecipientId.Customer(customer));
        return string.Join(' ', await Service.Database.QueryAsync<string>(
            $"select type from notifications.mt_events where stream_id = '{id}' order by version"));
    }

    /// <summary>The feed of a caller, as titles.</summary>
    public async Task<string[]> TitlesAsync(string role, string query = "") =>
        [.. (await GetAsync(query, role)).Data!.AsArray().Select(row => (string)row!["title"]!)];
}

/// <summary>The real time, and as much more as tests have let pass.</summary>
public sealed class MovableClock : TimeProvider
{
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;

    public void Advance(TimeSpan wait) => ahead += wait;
}
