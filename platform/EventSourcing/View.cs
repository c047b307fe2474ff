namespace Platform.EventSourcing;

/// <summary>
/// A read model of one row per key, folded from the log by the engine: asynchronously with its checkpoint in the same
/// transaction, or inline with the events. A view is pure: it has <c>Evolve</c> and no more. Derive from
/// <see cref="View{TDocument}"/> for rows that are documents, or from <see cref="TableView{TRow}"/> for rows of typed columns.
/// </summary>
public abstract class View
{
    private protected View()
    {
    }

    /// <summary>Its stable name, snake_case; with <see cref="Version"/> it names the rows.</summary>
    public abstract string Name { get; }

    /// <summary>Raise it when the meaning or shape changes: the view is then built anew from the log.</summary>
    public virtual int Version => 1;

    /// <summary>What becomes of an event that cannot be folded: by default the view stands still before it.</summary>
    public virtual FailurePolicy OnFailure => FailurePolicy.Stop;

    /// <summary>
    /// When its documents are written; asynchronously unless it says otherwise. Only a <see cref="StreamView{TDocument}"/> may be inline.
    /// </summary>
    public virtual ViewConsistency Consistency => ViewConsistency.Async;

    /// <summary>The properties (camelCase) that a query may filter by; each is indexed together with the key.</summary>
    public virtual IReadOnlyList<string> FilterBy => [];

    /// <summary>
    /// The properties (camelCase) that a query may sort by, and filter by a value or a range; each is indexed together with the key.
    /// Only a <see cref="TableView{TRow}"/> has any: the values in a document have no order but that of their text.
    /// </summary>
    public virtual IReadOnlyList<string> SortBy => [];

    /// <summary>
    /// Further indexes, each over several properties (camelCase) and the key. One such as <c>["customerId", "placedAt"]</c> lets a
    /// list that is filtered by the first and sorted by the second read no row that it does not show.
    /// </summary>
    public virtual IReadOnlyList<IReadOnlyList<string>> Indexes => [];

    /// <summary>Whether each property is a column of its own, rather than a part of one document.</summary>
    public virtual bool IsTable => false;

    /// <summary>The type of the documents or rows.</summary>
    public abstract Type DocumentType { get; }

    /// <summary>The keys of all that this event changes; a key that is named twice counts once.</summary>
    public abstract IReadOnlyList<string> KeysOf(RecordedEvent happened);

    /// <summary>The document under a key after one more event: null before its first event, null in return to delete it.</summary>
    public abstract object? EvolveDocument(string key, object? document, RecordedEvent happened);
}

/// <summary>
/// A view of one JSON document per key. When an event changes one document, override <see cref="KeyOf"/> and
/// <see cref="Evolve(TDocument?, RecordedEvent)"/>; when it changes several, override <see cref="KeysOf"/> and
/// <see cref="Evolve(string, TDocument?, RecordedEvent)"/>, which is told for which of them it is asked.
/// </summary>
/// <remarks>
/// A key may be anything that the event tells, so the events of many streams may meet in one document. They come in the order of the log.
/// </remarks>
/// <typeparam name="TDocument">The document: a record that serialises to camelCase JSON.</typeparam>
public abstract class View<TDocument> : View
    where TDocument : class
{
    /// <inheritdoc/>
    public sealed override Type DocumentType => typeof(TDocument);

    /// <summary>The key of the document that this event changes; null when it changes none.</summary>
    public virtual string? KeyOf(RecordedEvent happened) => throw Missing("KeyOf or KeysOf");

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(RecordedEvent happened) => KeyOf(happened) is { } key ? [key] : [];

    /// <summary>The document after one more event: <paramref name="document"/> is null before its first event; return null to delete it.</summary>
    public virtual TDocument? Evolve(TDocument? document, RecordedEvent happened) => throw Missing("one of the two forms of Evolve");

    /// <summary>The document under a key after one more event, for a view in which an event changes several.</summary>
    public virtual TDocument? Evolve(string key, TDocument? document, RecordedEvent happened) => Evolve(document, happened);

    /// <inheritdoc/>
    public sealed override object? EvolveDocument(string key, object? document, RecordedEvent happened) =>
        Evolve(key, (TDocument?)document, happened);

    private InvalidOperationException Missing(string what) => new($"The view {GetType()} must override {what}.");
}
