namespace Platform.EventSourcing;

/// <summary>
/// A view of one row per key in a table of its own, in which each property of <typeparamref name="TRow"/> is a column, so that lists,
/// filters, sorting and reports by SQL are natural. It is folded as any other view is.
/// </summary>
/// <remarks>
/// A column bears the property's JSON name in snake_case (<c>placedAt</c>: <c>placed_at</c>). Text and enums are <c>text</c>, whole numbers
/// <c>bigint</c>, decimals <c>numeric</c>, floating point <c>double precision</c>; <c>boolean</c>, <c>uuid</c>, <c>date</c> and
/// <c>timestamptz</c> are what they are called; a typed id is <c>uuid</c> when its <c>Value</c> is one, else <c>text</c>; everything else is
/// <c>jsonb</c>. A property that is computed has a column too, and can be sorted by. An instant is kept in UTC to the microsecond.
/// Columns that begin with an underscore are the engine's: a row that was deleted stays with <c>_deleted</c> and nothing else,
/// so that whoever waits for its version is answered; a report leaves it out.
/// When the columns change, raise <see cref="View.Version"/>: a service whose record does not fit the table does not start.
/// </remarks>
/// <typeparam name="TRow">The row: a record that serialises to a JSON object.</typeparam>
public abstract class TableView<TRow> : View<TRow>
    where TRow : class
{
    /// <inheritdoc/>
    public sealed override bool IsTable => true;
}
