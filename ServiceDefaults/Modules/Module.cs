using System.Text.Json.Nodes;
using Platform.EventSourcing;
using Platform.Messaging;
using ServiceDefaults.Processes;

namespace ServiceDefaults.Modules;

/// <summary>
/// A service's table of contents: its events, views, messages, reactions and process managers, one line each. The engine is
/// built from it; nothing is scanned for.
/// </summary>
/// <param name="name">The service's name: its queue, and the source of its messages.</param>
public sealed class Module(string name)
{
    private readonly List<Type> events = [];
    private readonly List<Upcaster> upcasters = [];
    private readonly List<View> views = [];
    private readonly List<KeyValuePair<string, Type>> messages = [];
    private readonly List<Publication> publications = [];
    private readonly List<Func<MessageTypes, MessageHandler>> handlers = [];
    private readonly List<Func<MessageTypes, MessageUpcast>> upcasts = [];
    private readonly List<Process> processes = [];

    public string Name { get; } = name;

    public EventTypes EventTypes => new(events, upcasters);

    public IReadOnlyList<View> Views => views;

    // An older type may be named here and stand in the published language as well.
    public MessageTypes MessageTypes => new(messages.Distinct());

    public IReadOnlyList<Publication> Publications => publications;

    /// <summary>The process managers that operators can see and mend.</summary>
    public IReadOnlyList<Process> Processes => processes;

    public IReadOnlyList<MessageHandler> Handlers(MessageTypes types) => [.. handlers.Select(handler => handler(types))];

    public IReadOnlyList<MessageUpcast> MessageUpcasts(MessageTypes types) => [.. upcasts.Select(upcast => upcast(types))];

    /// <summary>The events of one closed hierarchy may occur in this service's log.</summary>
    public Module Events<TEvent>()
    {
        events.Add(typeof(TEvent));
        return this;
    }

    /// <summary>Events of an older shape are read in the next one.</summary>
    /// <param name="from">The name they are stored under.</param>
    /// <param name="to">The name of the next shape: a record's, or one that another upcaster reads.</param>
    /// <param name="upcast">The pure step from the old JSON to the next.</param>
    public Module Upcasts(string from, string to, Func<JsonObject, JsonObject> upcast)
    {
        upcasters.Add(new Upcaster(from, to, upcast));
        return this;
    }

    /// <summary>A read model, folded asynchronously.</summary>
    public Module View(View view)
    {
        views.Add(view);
        return this;
    }

    /// <summary>The message types of the published language.</summary>
    public Module Messages(IReadOnlyDictionary<string, Type> language)
    {
        messages.AddRange(language);
        return this;
    }

    /// <summary>A message that this service sends only to itself.</summary>
    public Module Message<TMessage>(string type)
    {
        messages.Add(new(type, typeof(TMessage)));
        return this;
    }

    /// <summary>What leaves the service: a pure mapping from the recorded events of one closed hierarchy.</summary>
    public Module Publishes<TEvent>(Func<TEvent, RecordedEvent, IEnumerable<Outgoing>> mapping)
        where TEvent : class
    {
        // The relay knows an event by its own type, so the mapping of a hierarchy is declared for each of its cases.
        var cases = new EventTypes(typeof(TEvent));
        publications.AddRange(cases.Names.Select(name =>
            new Publication(cases.TypeOf(name), recorded => mapping((TEvent)recorded.Data, recorded))));
        return this;
    }

    /// <summary>A message of an older type is read as one of a newer type that this service handles; the step is pure.</summary>
    /// <param name="type">The older type's name; registered here unless the published language has it.</param>
    /// <param name="upcast">The step from the older record to the newer one.</param>
    public Module Accepts<TOld, TNew>(string type, Func<TOld, TNew> upcast)
        where TOld : notnull
        where TNew : notnull
    {
        messages.Add(new(type, typeof(TOld)));
        upcasts.Add(types => MessageUpcast.Of(type, types.NameOf(typeof(TNew)), upcast));
        return this;
    }

    /// <summary>A message that is answered by a decision on one stream, exactly once.</summary>
    /// <param name="name">The reaction's stable name: the inbox remembers messages under it.</param>
    /// <param name="stream">The stream that decides.</param>
    /// <param name="decide">The pure decision; a refusal sends the message to the dead letters.</param>
    /// <param name="retry">How it is tried again when it fails; the service's policy when left out.</param>
    public Module Handles<TMessage, TState, TEvent>(
        string name,
        Func<TMessage, StreamId> stream,
        Func<TMessage, TState, DateTimeOffset, Decision<TEvent>> decide,
        RetryPolicy? retry = null)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
        where TMessage : notnull
    {
        handlers.Add(types => Reaction.To(name, types.NameOf(typeof(TMessage)), stream, decide) with { Retry = retry });
        return this;
    }

    /// <summary>An input of a process manager: the message's stream and the input it stands for.</summary>
    public Module Feeds<TMessage, TProcess, TInput, TEvent>(
        string name, Func<TMessage, StreamId> stream, Func<TMessage, TInput> input, RetryPolicy? retry = null)
        where TProcess : IProcessManager<TProcess, TInput, TEvent>
        where TEvent : notnull
        where TMessage : notnull =>
        Handles<TMessage, TProcess, TEvent>(name, stream, (message, process, now) => TProcess.Decide(input(message), process, now), retry);

    /// <summary>A process manager: where each of its processes stands becomes a view, and operators may nudge and abort them.</summary>
    /// <param name="category">The category of its streams, which is its name.</param>
    /// <param name="version">Raise it when a property of the process's state changes its meaning: the view is then built anew.</param>
    public Module Process<TProcess, TInput, TEvent>(string category, int version = 1)
        where TProcess : IProcessManager<TProcess, TInput, TEvent>
        where TEvent : notnull
    {
        var process = new Process<TProcess, TInput, TEvent>(category, version, TypesThatFollow);
        processes.Add(process);
        return View(process.View);
    }

    /// <summary>A message whose handling needs more than one pure decision: an outside call, or several streams at once.</summary>
    public Module Handles<TMessage>(
        string name, Func<IServiceProvider, TMessage, MessageContext, CancellationToken, Task> handle, RetryPolicy? retry = null)
        where TMessage : notnull
    {
        handlers.Add(types => MessageHandler.Of(name, types.NameOf(typeof(TMessage)), handle) with { Retry = retry });
        return this;
    }

    /// <summary>
    /// A message that is answered by a decision on one stream, together with the others that are at hand: one append for all of them.
    /// For streams of messages that come fast and concern many streams.
    /// </summary>
    public Module HandlesBatch<TMessage, TState, TEvent>(
        string name,
        Func<TMessage, StreamId> stream,
        Func<TMessage, TState, DateTimeOffset, Decision<TEvent>> decide,
        int maxSize = 100,
        RetryPolicy? retry = null)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
        where TMessage : notnull
    {
        handlers.Add(types => BatchReaction.To(name, types.NameOf(typeof(TMessage)), stream, decide, maxSize) with { Retry = retry });
        return this;
    }

    /// <summary>
    /// Messages that are handled together in one call, which appends with the inbox record of each; see <see cref="MessageBatch"/>.
    /// </summary>
    public Module HandlesBatch<TMessage>(
        string name,
        Func<IServiceProvider, IReadOnlyList<ReceivedMessage<TMessage>>, CancellationToken, Task> handle,
        int maxSize = 100,
        RetryPolicy? retry = null)
        where TMessage : notnull
    {
        handlers.Add(types => MessageHandler.OfBatch(name, types.NameOf(typeof(TMessage)), handle, maxSize) with { Retry = retry });
        return this;
    }

    private IEnumerable<string> TypesThatFollow(RecordedEvent recorded) => publications
        .Where(publication => publication.EventType == recorded.Data.GetType())
        .SelectMany(publication => publication.Map(recorded))
        .Select(outgoing => MessageTypes.NameOf(outgoing.Message.GetType()));
}
