using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging;

/// <summary>Calls handlers, each time in a scope of their own.</summary>
internal sealed class HandlerRunner(IServiceScopeFactory scopes, ILogger<HandlerRunner> logger)
{
    /// <summary>Calls a handler for one message, again at once when that may help; the error that stays, or null.</summary>
    public async Task<Exception?> TryAsync(
        MessageHandler handler, RetryPolicy policy, int retries, ReceivedMessage<object> received, CancellationToken cancellation)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await handler.HandleAsync(scope.ServiceProvider, received.Message, received.Context, cancellation);
                return null;
            }
            catch (Exception error)
            {
                if (retry >= retries || !policy.IsRetriable(error) || cancellation.IsCancellationRequested)
                {
                    return error;
                }
            }
        }
    }

    /// <summary>Calls a handler for a batch, once; whether it took it.</summary>
    public async Task<bool> TryAsync(
        MessageHandler handler, IReadOnlyList<ReceivedMessage<object>> members, CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await handler.Batch!.HandleAsync(scope.ServiceProvider, members, cancellation);
            return true;
        }
        catch (Exception error)
        {
            logger.LogWarning(
                "{Handler} failed on a batch of {Count} messages with {Error}; they are handled one by one.",
                handler.Name, members.Count, error.GetType().Name);
            return false;
        }
    }
}
