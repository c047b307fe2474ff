namespace Platform.EventSourcing;

/// <summary>When a view's documents are written.</summary>
public enum ViewConsistency
{
    /// <summary>After the events, by an agent that follows the log. Appends do not wait for it.</summary>
    Async,

    /// <summary>
    /// In the append's transaction, so that a read after a command sees it without waiting. Every append to the view's streams pays
    /// for it, and an <c>Evolve</c> that throws fails the append.
    /// </summary>
    Inline,
}

/// <summary>An event as it is known before it is in the log: it has no position and no time yet.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Data">The event record.</param>
/// <param name="Metadata">Who and what caused it.</param>
public sealed record StreamEvent(StreamId Stream, long Version, Guid Id, object Data, EventMetadata Metadata)
{
    /// <summary>What was known of a recorded event before.</summary>
    public static StreamEvent Of(RecordedEvent happened) => new(happened.Stream, happened.Version, happened.Id, happened.Data, happened.Metadata);
}

/// <summary>A view whose every document belongs to one stream; the engine's side of <see cref="StreamView{TDocument}"/>.</summary>
public interface IStreamView
{
    /// <summary>The category of the streams that have a document.</summary>
    string Category { get; }

    /// <summary>The document after one more event of its stream.</summary>
    object? EvolveDocument(object? document, StreamEvent happened);
}

/// <summary>
/// A view of one document per stream of a category, under the stream's id, which depends on nothing but the stream's own events. That
/// makes a document the same whoever folds it and whenever, so it may be written inline, under the stream's lock and version check.
/// </summary>
/// <typeparam name="TDocument">The document: a record that serialises to camelCase JSON.</typeparam>
public abstract class StreamView<TDocument> : View<TDocument>, IStreamView
    where TDocument : class
{
    /// <inheritdoc/>
    public abstract string Category { get; }

    /// <inheritdoc/>
    public sealed override string? KeyOf(RecordedEvent happened) => happened.Stream.Category == Category ? happened.Stream.Id : null;

    /// <summary>The document after one more event: <paramref name="document"/> is null before its first event; return null to delete it.</summary>
    public abstract TDocument? Evolve(TDocument? document, StreamEvent happened);

    /// <inheritdoc/>
    public sealed override TDocument? Evolve(TDocument? document, RecordedEvent happened) => Evolve(document, StreamEvent.Of(happened));

    /// <inheritdoc/>
    public object? EvolveDocument(object? document, StreamEvent happened) => Evolve((TDocument?)document, happened);
}
