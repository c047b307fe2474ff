using System.Collections.Concurrent;
using AppHost.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Services;

/// <summary>Starts again what ended by itself with an error; Aspire's orchestrator only notes it.</summary>
internal sealed class AutoRestart(IServiceProvider services)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    // Who stayed up for so long is not in a circle of crashes.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    // After that it has said it often enough.
    private const int SayingWhy = 2;

    private readonly ResourceNotificationService notifications = services.GetRequiredService<ResourceNotificationService>();
    private readonly CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    private readonly ConcurrentDictionary<string, Life> lives = new();

    /// <summary>From before the first resource starts: one that waits for another would keep an ordinary hosted service from starting.</summary>
    public static void FollowResourcesOf(IDistributedApplicationBuilder builder) =>
        builder.Eventing.Subscribe<BeforeStartEvent>((starting, cancellation) =>
        {
            _ = new AutoRestart(starting.Services).FollowAsync();
            return Task.CompletedTask;
        });

    private async Task FollowAsync()
    {
        await foreach (var change in notifications.WatchAsync(stopping))
        {
            if (!change.Resource.HasAnnotationOfType<AutoRestartAnnotation>() || change.Snapshot.State?.Text is not { } state)
                continue;

            var life = lives.GetOrAdd(change.ResourceId, _ => new Life());
            var before = life.State;
            life.State = state;
            if (state == KnownResourceStates.Running && before != state)
                life.Began = TimeProvider.System.GetUtcNow();

            var ended = KnownResourceStates.TerminalStates.Contains(state) && !KnownResourceStates.TerminalStates.Contains(before);
            if (ended && before != KnownResourceStates.Stopping && change.Snapshot.ExitCode != 0)
                _ = StartAgainAsync(change, life);
        }
    }

    private async Task StartAgainAsync(ResourceEvent ended, Life life)
    {
        var uptime = TimeProvider.System.GetUtcNow() - life.Began;
        life.Crashes = uptime > Settled ? 1 : life.Crashes + 1;
        var delay = TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Min(life.Crashes - 1, 10), LongestDelay.Ticks));
        try
        {
            await Task.WhenAll(
                services.GetRequiredService<ResourceLogs>().SayEndAsync(
                    ended, $"starts again in {delay.TotalSeconds:0.#} s", withWords: life.Crashes <= SayingWhy, stopping),
                Task.Delay(delay, stopping));
            await services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, stopping);
        }
        catch (OperationCanceledException)
        {
            // The run ends, and everything with it.
        }
    }

    private sealed class Life
    {
        public string? State { get; set; }
        public DateTimeOffset Began { get; set; }
        public int Crashes { get; set; }
    }
}

/// <summary>Marks what is to be started again when it crashes.</summary>
internal sealed record AutoRestartAnnotation : IResourceAnnotation;

internal static class AutoRestartExtensions
{
    public static IResourceBuilder<T> WithAutoRestart<T>(this IResourceBuilder<T> builder)
        where T : IResource => builder.WithAnnotation(new AutoRestartAnnotation());
}
