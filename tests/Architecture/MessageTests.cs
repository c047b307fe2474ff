using Contracts;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;
using Wolverine.Runtime.Routing;
using Wolverine.Util;
using Arrow = OperationsConsole.Overview.MessageRoute;

namespace Architecture.Tests;

/// <summary>What one service publishes another one handles, and nothing is waited for that nobody sends.</summary>
[Collection(nameof(RunningServices))]
public sealed class MessageTests(RunningServices services)
{
    private static readonly Type[] Published =
    [
        .. typeof(Line).Assembly.GetExportedTypes().Where(type => type.Namespace!.StartsWith("Contracts.", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Every_message_that_is_sent_is_handled_where_it_arrives() => Faults.None(
        from sent in Sent()
        where !Handles(sent.To, sent.Message)
        select $"{sent.From} sends {sent.Message.Name} to {sent.To}, which has no handler for it: it would end among the dead letters.");

    [Fact]
    public void Every_message_is_sent_to_somebody() => Faults.None(
        from message in Published.Except(Sent().Select(sent => sent.Message))
        select $"No service sends {message.FullName}. Say where it goes in the sender's configuration, or delete it.");

    [Fact]
    public void Nobody_waits_for_what_is_not_sent_to_them() => Faults.None(
        from service in services.ByName.Keys
        from message in Published
        where Handles(service, message) && !Sent().Any(sent => sent.To == service && sent.Message == message) && !SendsToItself(service, message)
        select $"{service} handles {message.FullName}, and nobody sends it there.");

    [Fact]
    public void Every_message_is_counted_on_the_consoles_arrow_from_its_sender_to_its_receiver()
    {
        var sent = Sent().Select(sent => (sent.From, sent.To, Name: sent.Message.ToMessageTypeName())).ToList();

        Faults.None(
        [
            .. from message in sent
               where !message.Name.StartsWith("customers.", StringComparison.Ordinal)
               where Arrow.All.Count(arrow => arrow.From == message.From && arrow.To == message.To && arrow.Carries(message.Name)) != 1
               select $"{message.Name} from {message.From} to {message.To} is not on one arrow.",
            .. from arrow in Arrow.All
               from name in arrow.Names
               where !sent.Exists(message => message.Name.StartsWith($"{name}.", StringComparison.Ordinal))
               select $"{name} is on an arrow, and nobody sends it.",
        ]);
    }

    private IEnumerable<(string From, string To, Type Message)> Sent() =>
        from service in services.ByName
        from message in Published
        from route in Routes(service.Value, message)
        where !route.IsLocal
        select (service.Key, route.Uri.Segments.LastOrDefault()?.Trim('/') is { Length: > 0 } queue ? queue : route.Uri.Host, message);

    private bool SendsToItself(string service, Type message) => Routes(services.ByName[service], message).Any(route => route.IsLocal);

    private static IEnumerable<MessageRoute> Routes(RunningService service, Type message) =>
        service.Host.Services.GetRequiredService<IWolverineRuntime>().RoutingFor(message).Routes.OfType<MessageRoute>();

    private bool Handles(string service, Type message) => services.ByName.TryGetValue(service, out var found)
        && found.Host.Services.GetRequiredService<HandlerGraph>().ChainFor(message) is not null;
}
