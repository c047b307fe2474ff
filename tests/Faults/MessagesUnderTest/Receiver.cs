using System.Collections.Concurrent;
using Platform.EventSourcing;
using Platform.Messaging;

namespace MessagesUnderTest;

/// <summary>
/// Follows each message by one event in a stream of its own log, unless a mishap comes between. A message that is about to wait for a
/// delayed retry without its effect is named on the output before its queue hears of that: "late", its stream and its number.
/// </summary>
internal sealed class Receiver(Settings settings)
{
    private readonly Effects effects = new(settings.Fault);
    private readonly ConcurrentDictionary<string, int> mishapsSoFar = [];
    private readonly ConcurrentDictionary<string, int> failedCalls = [];

    // A message may be in hand whenever its receiver is killed, and none is to die of that.
    private static RetryPolicy Usual { get; } = new()
    {
        BaseDelay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(1),
        MaxAttempts = 50,
    };

    // How a handler keeps strict order. A message that waits for a delayed retry lets the later ones of its key pass, so it must not come
    // to that: the handler is called again at once until it succeeds, and makes its pauses itself. Its key waits, and no other.
    private RetryPolicy Strict => settings.Fault == PlantedFault.StrictHandlerThatDelays ? Usual : Usual with { ImmediateRetries = int.MaxValue };

    public async Task RunAsync(CancellationToken stop)
    {
        var messaging = new MessagingOptions
        {
            ServiceName = Messages.Receiver,
            MessageTypes = Messages.Types,
            RetryPolicy = Usual,
            Concurrency = 32,
            Handlers =
            [
                MessageHandler.Of<Remark>("follow-remark", Messages.RemarkType, (services, remark, context, cancellation) =>
                    HandleAsync(services, remark.Number, context, hasEffect => TellIfLateAsync(hasEffect, context, remark.Number), cancellation)),
                MessageHandler.Of<Instruction>("follow-instruction", Messages.InstructionType, (services, instruction, context, cancellation) =>
                    HandleAsync(services, instruction.Number, context, _ => PauseAsync(cancellation), cancellation)) with { Retry = Strict },
            ],
        };
        using var host = await Service.StartAsync(settings, new EventTypes(typeof(ReceiverEvent)), messaging, stop);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }

    private static async Task PauseAsync(CancellationToken cancellation) =>
        await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task HandleAsync(
        IServiceProvider services, long number, MessageContext context, Func<bool, Task> onFailure, CancellationToken cancellation)
    {
        var mishap = settings.IsCalm ? Mishap.None : Mishaps.Of(settings.Seed, context.Message.Subject!, number);
        var hasEffect = false;
        try
        {
            await SufferAsync(mishap, context.Message.Id, number, cancellation);
            await effects.FollowAsync(services, number, context, cancellation);
            hasEffect = true;
            SufferAfterAppend(mishap, context.Message.Id);
            failedCalls.TryRemove(context.Message.Id, out _);
        }
        catch (Exception error) when (error is not NonRetriableException)
        {
            if (settings.Fault == PlantedFault.FailureSwallowed)
            {
                return;
            }

            await onFailure(hasEffect);
            throw;
        }
    }

    private async Task SufferAsync(Mishap mishap, string message, long number, CancellationToken cancellation)
    {
        if (settings.Fault == PlantedFault.EndlessHandler && number == 7)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        switch (mishap)
        {
            case Mishap.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(20 * (number % 20)), cancellation);
                break;
            case Mishap.FailsOnce:
                Fail(message, times: 1);
                break;
            case Mishap.FailsTwice:
                Fail(message, times: 2);
                break;
            case Mishap.Hopeless:
                throw new NonRetriableException("It is hopeless.");
        }
    }

    private void SufferAfterAppend(Mishap mishap, string message)
    {
        if (mishap is Mishap.FailsOnceAfterAppend or Mishap.FailsTwiceAfterAppend)
        {
            Fail(message, times: mishap == Mishap.FailsTwiceAfterAppend ? 2 : 1);
        }
    }

    private void Fail(string message, int times)
    {
        if (mishapsSoFar.AddOrUpdate(message, 1, (_, before) => before + 1) <= times)
        {
            throw settings.Fault == PlantedFault.EverythingIsHopeless
                ? new NonRetriableException("It is taken for hopeless.")
                : new InvalidOperationException("A mishap.");
        }
    }

    /// <summary>The usual policy calls a handler twice before it delays the message, and a call may fail for want of its database as well.</summary>
    private async Task TellIfLateAsync(bool hasEffect, MessageContext context, long number)
    {
        if (failedCalls.AddOrUpdate(context.Message.Id, 1, (_, before) => before + 1) <= Usual.ImmediateRetries)
        {
            return;
        }

        failedCalls.TryRemove(context.Message.Id, out _);
        if (!hasEffect)
        {
            await Console.Out.WriteLineAsync($"late {context.Message.Subject} {number}");
        }
    }
}
