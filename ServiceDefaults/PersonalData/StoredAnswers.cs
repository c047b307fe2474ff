using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Marten;
using Marten.Linq.QueryHandlers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// The answers that are kept with their <c>Idempotency-Key</c>, sealed with the key of the person they are about: the owner of what the request has
/// loaded, else the caller.
/// </summary>
internal sealed class StoredAnswers(SubjectKeys keys)
{
    private const int Quality = 4;
    private const int Window = 16;
    private static readonly object Owner = new();

    private readonly KeptSeal seal = new(keys, "answer");

    /// <summary>Takes down whom the answer to a request will be about.</summary>
    public static void WillBeAbout(HttpContext context, string subject) => context.Items[Owner] = subject;

    public string Seal(HttpContext context, string answer)
    {
        // An answer to somebody else about a person who was erased says nothing of them any more. Strangers share a key.
        var subject = context.Items[Owner] is string owner && !keys.IsErased(owner) ? owner : context.User.FindFirst("sub")?.Value ?? "";
        return JsonSerializer.Serialize(new Stored(subject, seal.Seal(subject, Packed(answer))), JsonSerializerOptions.Web);
    }

    /// <summary>The answer; null when it was erased with the person. What no transaction has stored is the answer itself.</summary>
    public string? Open(ReadOnlySpan<byte> stored)
    {
        if (!stored.StartsWith("{\"subject\":"u8))
        {
            return Encoding.UTF8.GetString(stored);
        }

        var (subject, box) = JsonSerializer.Deserialize<Stored>(stored, JsonSerializerOptions.Web)!;
        return box is not null && seal.Open(subject, box) is { } packed ? Unpacked(packed) : null;
    }

    // An answer is the longest thing that a command writes, and once sealed nobody else can make it shorter.
    private static byte[] Packed(string answer)
    {
        var plain = Encoding.UTF8.GetBytes(answer);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        return BrotliEncoder.TryCompress(plain, packed, out var length, Quality, Window)
            ? packed[..length]
            : throw new InvalidOperationException($"Expected {plain.Length} bytes to fit into {packed.Length}.");
    }

    private static string Unpacked(byte[] packed)
    {
        using var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed record Stored(string Subject, byte[]? Sealed);
}

/// <summary>Has the answers sealed on their way into Wolverine's store; who writes a stored one again opens it.</summary>
internal sealed class SealedAnswerStore(
    [FromKeyedServices(SealedAnswerStore.Wolverines)] IMartenDeduplicatedResponses store, StoredAnswers answers, IHttpContextAccessor requests)
    : IMartenDeduplicatedResponses
{
    public const string Wolverines = "wolverine";

    public Task<DeduplicatedResponseClaim?> FindClaimAsync(
        IDocumentSession session, string? deduplicationId, Type? ancillaryStoreMarker, CancellationToken cancellation) =>
        store.FindClaimAsync(session, deduplicationId, ancillaryStoreMarker, cancellation);

    public IQueryHandler<DeduplicatedResponseClaim?> ClaimQuery(IDocumentSession session, string? deduplicationId, Type? ancillaryStoreMarker) =>
        store.ClaimQuery(session, deduplicationId, ancillaryStoreMarker);

    public void QueueClaim(IDocumentSession session, PendingDeduplicatedResponseClaim? claim, Type? ancillaryStoreMarker) => store.QueueClaim(
        session,
        claim is { Response: { Body: { } body } response }
            ? claim with { Response = response with { Body = answers.Seal(requests.HttpContext!, body) } }
            : claim,
        ancillaryStoreMarker);
}
