using ServiceDefaults.PersonalData;

namespace Orders.Tests;

/// <summary>Everybody has the key that the samples of stored events were sealed with.</summary>
internal sealed class KeysOfTheSamples(MasterKeys masters) : IKeyTable
{
    public KeyRow? Find(string subject) => new(masters.Wrap(subject, new byte[Sealing.KeyLength]));

    public void Add(string subject, byte[] wrapped) => throw new NotSupportedException();

    public Task EraseAsync(string subject, DateTimeOffset at, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<(string Subject, byte[] Wrapped)>> NotUnderAsync(byte master, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task RewrapAsync(string subject, byte[] old, byte[] wrapped, CancellationToken stop) => throw new NotSupportedException();
}
