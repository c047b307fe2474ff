using System.Text;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Protects the documents of a view, many at once. Documents without personal data pass as they are.</summary>
/// <param name="shape">What of a document is personal; null when nothing is.</param>
/// <param name="keys">The keys of the subjects; null where nothing is personal.</param>
internal sealed class PersonalDocuments(PersonalShape? shape, ISubjectKeys? keys)
{
    /// <summary>The documents as they may be stored. A document only follows from the log, so what is erased is written as erased.</summary>
    public async Task<string?[]> ProtectAsync(string?[] documents, CancellationToken cancellation)
    {
        if (shape is null || keys is null)
        {
            return documents;
        }

        var json = Array.ConvertAll(documents, document => document is null ? null : Encoding.UTF8.GetBytes(document));
        var found = await keys.KeysToWriteAsync(json.OfType<byte[]>().Select(document => (shape, document)), cancellation);
        return Array.ConvertAll(
            json, document => document is null ? null : Encoding.UTF8.GetString(shape.Protect(document, found, WhenErased.Replace)));
    }

    /// <summary>The documents in clear, or erased where the subject's key is.</summary>
    public async Task<IReadOnlyList<byte[]>> RevealAsync(IReadOnlyList<byte[]> documents, CancellationToken cancellation)
    {
        if (shape is null || keys is null)
        {
            return documents;
        }

        var found = await keys.KeysToReadAsync(documents.Select(document => (shape, document)), cancellation);
        return [.. documents.Select(document => shape.Reveal(document, found))];
    }
}
