using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Messaging.Tests;

/// <summary>A relay that cannot publish an event stands still and tells where.</summary>
public sealed class RelayStallTests : IAsyncDisposable
{
    private readonly FakeTransport transport = new();
    private readonly Clock clock = new();
    private readonly ServiceProvider services;
    private bool broken = true;

    public RelayStallTests() => services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(clock)
        .AddSingleton<ITransport>(transport)
        .AddMessaging(new MessagingOptions
        {
            ServiceName = "bar",
            MessageTypes = Cups.Types,
            Publications =
            [
                Publication.Of<Brewed>((brewed, _) => broken
                    ? throw new FormatException($"{brewed.Guest} is a secret")
                    : [new Outgoing(new CupReady(1))]),
                Publication.Of<Renamed>((_, _) => [new Outgoing(new Unregistered())]),
            ],
        })
        .BuildServiceProvider();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task The_failure_names_the_event_and_the_kind_of_error_but_nothing_that_the_event_holds()
    {
        var failure = await Assert.ThrowsAsync<PublicationFailedException>(() => RelayAsync(new Brewed("Anna")));

        Assert.Contains("'brewed' at position 41 (version 2 of stream cup-7)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("System.FormatException at ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(transport.Pages);
    }

    [Fact]
    public async Task A_message_that_is_not_registered_is_named_with_its_event()
    {
        var failure = await Assert.ThrowsAsync<PublicationFailedException>(() => RelayAsync(new Renamed()));

        Assert.Contains("position 41", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Unregistered), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_gauge_point_at_the_event_until_it_is_published()
    {
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());
        await Assert.ThrowsAsync<PublicationFailedException>(() => RelayAsync(new Brewed("Anna")));

        var (status, description) = await HealthAsync();
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains("position 41", description, StringComparison.Ordinal);
        Assert.Equal(("41", "brewed", "cup-7"), Assert.Single(Gauge()));

        broken = false;
        await RelayAsync(new Brewed("Anna"));
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());
        Assert.Empty(Gauge());
        Assert.Single(transport.Pages);
    }

    [Fact]
    public async Task A_relay_that_lost_the_lead_does_not_tell_an_old_tale()
    {
        await Assert.ThrowsAsync<PublicationFailedException>(() => RelayAsync(new Brewed("Anna")));

        clock.Now += TimeSpan.FromMinutes(3);

        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());
        Assert.Empty(Gauge());
    }

    private Task RelayAsync(object happened)
    {
        var name = happened.GetType().Name.ToLowerInvariant();
        var recorded = new RecordedEvent(
            41, DerivedId.From(Guid.Empty, "41"), StreamId.Of("cup", "7"), 2, name, happened, clock.Now, new EventMetadata("flow"));
        return services.GetRequiredService<ILogSubscription>().HandleAsync([recorded], CancellationToken.None);
    }

    private async Task<(HealthStatus Status, string? Description)> HealthAsync()
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "relay");
        var entry = Assert.Single(report.Entries).Value;
        return (entry.Status, entry.Description);
    }

    private List<(string Position, string? Name, string? Stream)> Gauge()
    {
        var seen = new ConcurrentQueue<(string, string?, string?)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "messaging.relay.stalled" && ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            seen.Enqueue(($"{value}", tags[0].Value?.ToString(), tags[1].Value?.ToString())));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen];
    }

    private sealed record Brewed(string Guest);

    private sealed record Renamed;

    private sealed record Unregistered;

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
