using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// A key for each person that a service knows something about (crypto-shredding): what is known is sealed with it, and who erases the key erases the
/// person, in events, snapshots and stored answers alike, and in every copy of them. Keys are remembered for <see cref="Remembered"/>, so that is
/// how long another replica may still read what was sealed after an erasure; the replica that erases forgets the key at once.
/// </summary>
public sealed class SubjectKeys
{
    internal static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private const byte Version = 1;
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly IKeyTable table;
    private readonly MasterKeys masters;
    private readonly TimeProvider clock;

    internal SubjectKeys(IKeyTable table, MasterKeys masters, TimeProvider clock) => (this.table, this.masters, this.clock) = (table, masters, clock);

    /// <summary>Whether a person was erased: nothing about them is kept any more, nor ever again.</summary>
    public bool IsErased(string subject) => Look(subject) is { IsErased: true };

    /// <summary>Destroys a person's key, for good. Committed when this returns; doing it again changes nothing.</summary>
    public async Task EraseAsync(string subject, CancellationToken stop)
    {
        await table.EraseAsync(subject, clock.GetUtcNow(), stop);
        Remember(subject, null);
    }

    /// <summary>Seals with the person's key, which is made when there is none; null for a person who was erased.</summary>
    internal byte[]? Seal(string purpose, string subject, ReadOnlySpan<byte> plain) =>
        (Look(subject) ?? Make(subject)).Key is { } key ? Sealing.Seal(Version, key, purpose, subject, plain) : null;

    /// <summary>Opens what was sealed; null for a person who was erased.</summary>
    /// <exception cref="CryptographicException">There was never a key, or it is not the one that sealed this.</exception>
    internal byte[]? Open(string purpose, string subject, ReadOnlySpan<byte> box)
    {
        // Taken for an erasure, a lost key would never be looked for.
        var found = Look(subject) ?? throw new CryptographicException("Expected a key for the subject of sealed personal data, and found none.");
        return found.Key is { } key ? Sealing.Open(key, purpose, subject, box) : null;
    }

    private Known? Look(string subject)
    {
        if (known.TryGetValue(subject, out var entry) && (entry.IsErased || clock.GetElapsedTime(entry.Since) < Remembered))
        {
            return entry;
        }

        return table.Find(subject) is not { } row ? null
            : Remember(subject, row.Wrapped is { } wrapped ? masters.Unwrap(subject, wrapped) : null);
    }

    // Of two that make a key at once one is kept, and both read back which.
    private Known Make(string subject)
    {
        table.Add(subject, masters.Wrap(subject, RandomNumberGenerator.GetBytes(Sealing.KeyLength)));
        return Look(subject)!;
    }

    private Known Remember(string subject, byte[]? key)
    {
        if (known.Count >= Most)
        {
            known.Clear();
        }

        // Somebody may have read the key just before it was erased.
        var entry = new Known(key, clock.GetTimestamp());
        return known.AddOrUpdate(subject, entry, (_, before) => before.IsErased ? before : entry);
    }

    private sealed record Known(byte[]? Key, long Since)
    {
        public bool IsErased => Key is null;
    }
}
