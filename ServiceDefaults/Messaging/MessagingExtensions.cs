using JasperFx.CodeGeneration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Archiving;
using Wolverine;

namespace ServiceDefaults.Messaging;

/// <summary>Wolverine with the conventions that all services share.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Adds the service's messaging: one queue of its name that it listens to, messages to others as <paramref name="configure"/> says, durable on
    /// both sides, in order for each aggregate, retried with backoff and jitter, then kept as dead letters.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name, which is also its queue's.</param>
    /// <param name="configure">Which messages go where, and the service's own local queues.</param>
    public static WebApplicationBuilder UseMessaging(this WebApplicationBuilder builder, string service, Action<Routes> configure)
    {
        // Every retry, every message that nobody listens to, and every race that was lost and is run again would be said in several lines.
        builder.Logging.AddFilter("Wolverine", LogLevel.Warning).AddFilter("JasperFx", LogLevel.Warning)
            .AddFilter("Marten", LogLevel.Warning).AddFilter("Marten.IDocumentStore", LogLevel.Critical);
        builder.Host.UseWolverine(options =>
        {
            options.ServiceName = service;
            options.ApplicationAssembly = configure.Method.Module.Assembly;
            options.Discovery.IncludeAssembly(typeof(MessagingExtensions).Assembly);
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
            options.EnableRelayOfUserName = true;

            // The default is made of the machine's address and the time: two replicas on one machine give out the same id now and then, and the inbox
            // takes the second message for a repeat of the first. Seen as one lost message in some thousand.
            options.EnvelopeIdGeneration = EnvelopeIdGeneration.GuidV7;
            options.MultipleHandlerBehavior = MultipleHandlerBehavior.Separated;
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
            options.Policies.UseDurableInboxOnAllListeners();
            options.Policies.UseDurableOutboxOnAllSendingEndpoints();
            options.ApplyAfterFailure();

            // A newer release of another service may send what this one does not know yet; by default it would be dropped.
            options.UnknownMessageBehavior = UnknownMessageBehavior.DeadLetterQueue;
            options.MessagePartitioning.ByPropertyNamed("OrderId", "Sku");
            options.Durability.EnableDeduplicatedResponses = true;
            options.Durability.ApplyDurability();
            options.ScheduleArchiving(builder.Configuration);

            var transport = Transport.Of(builder.Configuration);
            transport.Listen(options, service);
            configure(new Routes(options, transport));
        });
        return builder;
    }
}
