namespace Platform.EventSourcing;

/// <summary>
/// A read model of one document per key, folded from the log by the engine: asynchronously with its checkpoint in the same
/// transaction, or inline with the events. A view is pure: it has <c>Evolve</c> and no more.
/// </summary>
public abstract class View
{
    /// <summary>Its stable name, snake_case; with <see cref="Version"/> it names the rows.</summary>
    public abstract string Name { get; }

    /// <summary>Raise it when the meaning or shape changes: the view is then built anew from the log.</summary>
    public virtual int Version => 1;

    /// <summary>
    /// When its documents are written; asynchronously unless it says otherwise. Only a <see cref="StreamView{TDocument}"/> may be inline.
    /// </summary>
    public virtual ViewConsistency Consistency => ViewConsistency.Async;

    /// <summary>The document properties (camelCase) that a query may filter by; each is indexed together with the key.</summary>
    public virtual IReadOnlyList<string> FilterBy => [];

    /// <summary>The type of the documents.</summary>
    public abstract Type DocumentType { get; }

    /// <summary>The key of the document that this event changes; null when it changes none.</summary>
    public abstract string? KeyOf(RecordedEvent happened);

    /// <summary>The document after one more event: null before its first event, null in return to delete it.</summary>
    public abstract object? EvolveDocument(object? document, RecordedEvent happened);
}

/// <inheritdoc cref="View"/>
/// <typeparam name="TDocument">The document: a record that serialises to camelCase JSON.</typeparam>
public abstract class View<TDocument> : View
    where TDocument : class
{
    /// <inheritdoc/>
    public sealed override Type DocumentType => typeof(TDocument);

    /// <summary>The document after one more event: <paramref name="document"/> is null before its first event; return null to delete it.</summary>
    public abstract TDocument? Evolve(TDocument? document, RecordedEvent happened);

    /// <inheritdoc/>
    public sealed override object? EvolveDocument(object? document, RecordedEvent happened) => Evolve((TDocument?)document, happened);
}
