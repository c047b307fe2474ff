using Marten;

namespace ServiceDefaults.Operations.Streams;

/// <summary>
/// An aggregate whose type is known only by its stream. Marten's own way by name writes it with options that know nothing of seals; this one leaves
/// the writing to the store.
/// </summary>
internal abstract class Rehydration
{
    public static Task<object?> AtAsync(IQuerySession session, Type aggregate, string stream, long version, CancellationToken stop) =>
        ((Rehydration)Activator.CreateInstance(typeof(Of<>).MakeGenericType(aggregate))!).ReadAsync(session, stream, version, stop);

    protected abstract Task<object?> ReadAsync(IQuerySession session, string stream, long version, CancellationToken stop);

    private sealed class Of<T> : Rehydration
        where T : class
    {
        protected override async Task<object?> ReadAsync(IQuerySession session, string stream, long version, CancellationToken stop) =>
            await StreamName.AggregateAsync<T>(session, stream, 1, version, null, stop);
    }
}
