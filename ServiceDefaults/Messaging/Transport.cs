using Microsoft.Extensions.Configuration;
using ServiceDefaults.Startup;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Postgresql;
using Wolverine.Postgresql.Transport;
using Wolverine.RabbitMQ;

namespace ServiceDefaults.Messaging;

/// <summary>
/// What carries messages between services, from <c>Messaging:Transport</c>: <c>postgres</c> (queues in tables of one shared schema, nothing else to
/// run) or <c>rabbitmq</c> (quorum queues). This is the only place that knows.
/// </summary>
internal abstract class Transport
{
    public static Transport Of(IConfiguration configuration) => configuration["Messaging:Transport"] switch
    {
        null or "" or "postgres" => new InPostgres(),
        "rabbitmq" => new OverRabbitMq(configuration.GetConnectionString("rabbitmq")
            ?? throw new MissingSettingException(
                "Expected the broker's address in ConnectionStrings:rabbitmq, since Messaging:Transport is rabbitmq.")),
        var other => throw new MissingSettingException($"Expected postgres or rabbitmq in Messaging:Transport; found '{other}'."),
    };

    public abstract void Listen(WolverineOptions options, string queue);

    public abstract void Send(IPublishToExpression messages, string queue);

    private sealed class InPostgres : Transport
    {
        public override void Listen(WolverineOptions options, string queue)
        {
            // A sender's NOTIFY wakes the listener; polling is for what was missed, and for what is delayed.
            options.Transports.GetOrCreate<PostgresqlTransport>().EnableQueueNotifications = true;
            options.ListenToPostgresqlQueue(queue)
                .MaximumMessagesToReceive(50)
                .PollingInterval(TimeSpan.FromSeconds(1))
                .PartitionProcessingByGroupId(PartitionSlots.Nine)
                .UseDurableInbox();
        }

        public override void Send(IPublishToExpression messages, string queue) => messages.ToPostgresqlQueue(queue).UseDurableOutbox();
    }

    private sealed class OverRabbitMq(string address) : Transport
    {
        public override void Listen(WolverineOptions options, string queue)
        {
            options.UseRabbitMq(new Uri(address)).AutoProvision().UseQuorumQueues().ConfigureChannelCreation(channel =>
            {
                // What leaves the outbox has been written down by the broker.
                channel.PublisherConfirmationsEnabled = true;
                channel.PublisherConfirmationTrackingEnabled = true;
            });
            options.ListenToRabbitQueue(queue).PreFetchCount(50).PartitionProcessingByGroupId(PartitionSlots.Nine).UseDurableInbox();
        }

        public override void Send(IPublishToExpression messages, string queue) => messages.ToRabbitQueue(queue).UseDurableOutbox();
    }
}
