using Microsoft.Extensions.Hosting;

namespace AppHost.Services;

/// <summary>
/// At the end of a run our programs stop before the servers do, so that they can put down what they have in hand; Aspire stops all at once.
/// </summary>
internal sealed class ServicesFirst(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceCommandService commands) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(model.GetProjectResources()
                .SelectMany(one => notifications.TryGetCurrentState(one.Name, out var now) ? [now] : Array.Empty<ResourceEvent>())
                .Where(now => now.Snapshot.State?.Text == KnownResourceStates.Running)
                .Select(now => commands.ExecuteCommandAsync(now.ResourceId, KnownResourceCommands.StopCommand, patience.Token)));
        }
        catch (OperationCanceledException)
        {
            // Whoever takes longer is stopped with the rest.
        }
    }
}
