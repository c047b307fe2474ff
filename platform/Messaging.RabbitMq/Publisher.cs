using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging.RabbitMq;

/// <summary>
/// Publishes over one channel whose every message the broker confirms when a majority of its queue's nodes has written it. Many are
/// under way at once; their order on the channel is the order of the calls.
/// </summary>
internal sealed class Publisher(BrokerConnection connection, RabbitMqTransportOptions options) : IAsyncDisposable
{
    // The client would slow down beyond some messages under way; a batch is bounded by who makes it.
    private static readonly CreateChannelOptions Confirmed = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private readonly SemaphoreSlim turn = new(1, 1);
    private IChannel? channel;

    /// <summary>Returns when all are confirmed; throws when the confirm of any is refused or lost, and then it may be there or not.</summary>
    public async Task PublishAsync(IReadOnlyList<Parcel> parcels, CancellationToken cancellation)
    {
        var confirms = await SendAsync(parcels, cancellation);
        await Task.WhenAll(confirms);
    }

    /// <summary>Sends all; each task ends when its message is confirmed, or fails when that is refused or lost.</summary>
    public async Task<IReadOnlyList<Task>> SendAsync(IReadOnlyList<Parcel> parcels, CancellationToken cancellation)
    {
        List<Task> confirms;
        await turn.WaitAsync(cancellation);
        try
        {
            var used = channel is { IsOpen: true } ? channel : await ReopenAsync(cancellation);

            // Not cancelled half way: a frame that is cut off would end the channel for all.
            confirms = [.. parcels.Select(parcel => SendAsync(used, parcel))];
        }
        finally
        {
            turn.Release();
        }

        try
        {
            await Task.WhenAll(confirms).WaitAsync(options.ConfirmTimeout, cancellation);
        }
        catch (PublishException)
        {
            // Of this message alone; the others' confirms have come.
        }
        catch (TimeoutException)
        {
            await connection.DropAsync();
            throw new TimeoutException($"The broker did not confirm a publication within {options.ConfirmTimeout.TotalSeconds:0} s.");
        }

        return confirms;
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
        {
            await channel.DisposeAsync();
        }

        turn.Dispose();
    }

    private static async Task SendAsync(IChannel channel, Parcel parcel) =>
        await channel.BasicPublishAsync(parcel.Exchange, parcel.RoutingKey, parcel.Mandatory, parcel.Properties, parcel.Body, CancellationToken.None);

    private async Task<IChannel> ReopenAsync(CancellationToken cancellation)
    {
        if (channel is not null)
        {
            await channel.DisposeAsync();
            channel = null;
        }

        var opened = await connection.OpenChannelAsync(Confirmed, cancellation);
        await BrokerTopology.DeclareExchangeAsync(opened, cancellation);
        return channel = opened;
    }
}
