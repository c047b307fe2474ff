using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Messaging;

namespace Messaging.Tests;

/// <summary>Policies per handler, and messages of several versions.</summary>
public sealed class HandlerPolicyTests : IAsyncDisposable
{
    private readonly FakeTransport transport = new();
    private readonly List<object> seen = [];
    private ServiceProvider services = null!;

    [Fact]
    public async Task A_handlers_own_policy_says_how_often_and_after_which_delay_it_is_tried_again()
    {
        var runs = 0;
        var policy = new RetryPolicy { ImmediateRetries = 0, MaxAttempts = 2, BaseDelay = TimeSpan.Zero };
        await StartAsync(Failing("a", new IOException("gone"), () => runs++) with { Retry = policy });

        var retry = Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Ready()));
        Assert.Equal((TimeSpan.Zero, 1), (retry.Delay, runs));
        Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Ready(), attempt: 2));
        Assert.Equal(2, runs);
    }

    [Theory]
    [InlineData(typeof(IOException), true)]
    [InlineData(typeof(SystemException), true)]
    [InlineData(typeof(ArgumentException), false)]
    public async Task An_error_that_the_policy_calls_hopeless_is_put_aside_at_once(Type hopeless, bool putAside)
    {
        var policy = new RetryPolicy { NonRetriableErrors = [hopeless] };
        await StartAsync(Failing("a", new IOException("gone")) with { Retry = policy });

        Assert.Equal(putAside, await transport.DeliverAsync(Ready()) is Settlement.DeadLetter);
    }

    [Fact]
    public async Task Of_several_that_fail_the_message_lives_as_long_as_one_may_be_tried_again_and_is_put_aside_with_all_their_errors()
    {
        var patient = new RetryPolicy { MaxAttempts = 3, BaseDelay = TimeSpan.Zero, ImmediateRetries = 0 };
        var hopelessRuns = 0;
        await StartAsync(
            Failing("hopeless", new NonRetriableException("never"), () => hopelessRuns++),
            Failing("patient", new IOException("gone")) with { Retry = patient });

        Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Ready()));
        Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Ready(), attempt: 2));
        var dead = Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Ready(), attempt: 3));
        Assert.Equal("hopeless: Platform.Messaging.NonRetriableException: never\npatient: System.IO.IOException: gone", dead.Error);
        Assert.Equal(3, hopelessRuns);
    }

    [Fact]
    public async Task No_handler_is_tried_again_sooner_than_its_policy_says()
    {
        var quick = new RetryPolicy { BaseDelay = TimeSpan.Zero };
        var slow = new RetryPolicy { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };
        await StartAsync(
            Failing("quick", new IOException("gone")) with { Retry = quick }, Failing("slow", new IOException("gone")) with { Retry = slow });

        var delays = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            delays.Add(Assert.IsType<Settlement.Retry>(await transport.DeliverAsync(Ready())).Delay);
        }

        Assert.True(delays.Max() > TimeSpan.FromMinutes(5), "The slow handler's delay is drawn from an hour.");
    }

    [Fact]
    public async Task A_message_that_lost_its_consumers_more_often_than_any_of_its_handlers_may_be_tried_is_poison()
    {
        await StartAsync(
            Seeing<CupReady>("a", "cup-ready.v1") with { Retry = new RetryPolicy { MaxAttempts = 2 } },
            Seeing<CupReady>("b", "cup-ready.v1") with { Retry = new RetryPolicy { MaxAttempts = 4 } });

        Assert.IsType<Settlement.Completed>(await transport.DeliverAsync(Ready(), attempt: 4));
        var dead = Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Ready(), attempt: 5));
        Assert.Contains("lost while it handled", dead.Error, StringComparison.Ordinal);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Two_versions_of_a_message_can_be_handled_side_by_side()
    {
        await StartAsync(Seeing<CupReady>("one", "cup-ready.v1"), Seeing<CupReadyV2>("two", "cup-ready.v2"));

        await transport.DeliverAsync(Ready());
        await transport.DeliverAsync(Message("cup-ready.v2", """{"cup":8,"guest":"Zoë"}"""));

        Assert.Equal([new CupReady(7), new CupReadyV2(8, "Zoë")], seen);
        Assert.Equal([("bar", "cup-ready.v1 cup-ready.v2")], transport.Declarations);
    }

    [Fact]
    public async Task An_older_version_is_read_as_the_newer_one_by_a_chain_of_pure_steps()
    {
        await StartAsync(
            [
                MessageUpcast.Of<CupReady, CupReadyV2>("cup-ready.v1", "cup-ready.v2", old => new CupReadyV2(old.Cup, "nobody")),
                MessageUpcast.Of<CupReadyV2, CupReadyV3>("cup-ready.v2", "cup-ready.v3", old => new CupReadyV3($"{old.Cup}", old.Guest)),
            ],
            Seeing<CupReadyV3>("a", "cup-ready.v3"));

        await transport.DeliverAsync(Ready());
        await transport.DeliverAsync(Message("cup-ready.v2", """{"cup":8,"guest":"Zoë"}"""));
        await transport.DeliverAsync(Message("cup-ready.v3", """{"label":"9","guest":"Max"}"""));

        Assert.Equal([new CupReadyV3("7", "nobody"), new CupReadyV3("8", "Zoë"), new CupReadyV3("9", "Max")], seen);
        Assert.Equal([("bar", "cup-ready.v3 cup-ready.v1 cup-ready.v2")], transport.Declarations);
    }

    [Fact]
    public async Task A_step_that_fails_puts_the_message_aside_at_once()
    {
        await StartAsync(
            [MessageUpcast.Of<CupReady, CupReadyV2>("cup-ready.v1", "cup-ready.v2", _ => throw new InvalidOperationException("no guest"))],
            Seeing<CupReadyV2>("a", "cup-ready.v2"));

        var dead = Assert.IsType<Settlement.DeadLetter>(await transport.DeliverAsync(Ready()));
        Assert.Contains("'cup-ready.v1' could not be read as a 'cup-ready.v2': no guest", dead.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upcast_must_lead_to_a_handler_and_have_its_type_for_itself()
    {
        static CupReadyV2 Map(CupReady old) => new(old.Cup, "");
        var first = MessageUpcast.Of<CupReady, CupReadyV2>("cup-ready.v1", "cup-ready.v2", Map);
        var back = MessageUpcast.Of<CupReadyV2, CupReady>("cup-ready.v2", "cup-ready.v1", next => new CupReady(next.Cup));
        var unknown = MessageUpcast.Of<CupReady, CupReadyV2>("nobody-knows.v1", "cup-ready.v2", Map);
        var cold = Seeing<CupCold>("c", "cup-cold.v1");

        Assert.Throws<InvalidOperationException>(() => Add([first], cold));
        Assert.Throws<InvalidOperationException>(() => Add([first, back], cold));
        Assert.Throws<InvalidOperationException>(() => Add([unknown], Seeing<CupReadyV2>("a", "cup-ready.v2")));
        Assert.Throws<InvalidOperationException>(
            () => Add([first], Seeing<CupReadyV2>("a", "cup-ready.v2"), Seeing<CupReady>("b", "cup-ready.v1")));
    }

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
        {
            await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StopAsync(CancellationToken.None)));
            await services.DisposeAsync();
        }
    }

    private static MessageHandler Failing(string name, Exception error, Action? run = null) => new(name, "cup-ready.v1", (_, _, _, _) =>
    {
        run?.Invoke();
        throw error;
    });

    private static CloudEvent Ready() => Message("cup-ready.v1", """{"cup":7}""");

    private static CloudEvent Message(string type, string data) =>
        new() { Id = "m1", Type = type, Source = "kitchen", Data = JsonElement.Parse(data) };

    private MessageHandler Seeing<TMessage>(string name, string type)
        where TMessage : notnull => MessageHandler.Of<TMessage>(name, type, (_, message, _, _) =>
    {
        seen.Add(message);
        return Task.CompletedTask;
    });

    private static IServiceCollection Add(IReadOnlyList<MessageUpcast> upcasts, params MessageHandler[] handlers) =>
        new ServiceCollection().AddMessaging(
            new MessagingOptions { ServiceName = "bar", MessageTypes = Cups.Types, Handlers = handlers, Upcasts = upcasts });

    private Task StartAsync(params MessageHandler[] handlers) => StartAsync([], handlers);

    private async Task StartAsync(IReadOnlyList<MessageUpcast> upcasts, params MessageHandler[] handlers)
    {
        services = Add(upcasts, handlers).AddLogging().AddSingleton<ITransport>(transport).BuildServiceProvider();
        await Task.WhenAll(services.GetServices<IHostedService>().Select(service => service.StartAsync(CancellationToken.None)));
    }
}
