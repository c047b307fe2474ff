using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// Seals with the current master key and opens with whichever was current then. Each purpose has a key of its own, derived from the master key.
/// </summary>
internal sealed class MasterKeys(IOptions<PersonalDataOptions> options)
{
    private const string Wrapping = "key";
    private readonly Lazy<IReadOnlyDictionary<int, byte[]>> masters = new(() => options.Value.Keys());

    public byte Current => (byte)options.Value.Current;

    public byte[] Wrap(string subject, byte[] key) => Seal(Wrapping, subject, key);

    public byte[] Unwrap(string subject, byte[] wrapped) => Open(Wrapping, subject, wrapped);

    public byte[] Seal(string purpose, string subject, ReadOnlySpan<byte> plain) =>
        Sealing.Seal(Current, Derived(Current, purpose), purpose, subject, plain);

    public byte[] Open(string purpose, string subject, ReadOnlySpan<byte> box) =>
        Sealing.Open(Derived(box.IsEmpty ? (byte)0 : box[0], purpose), purpose, subject, box);

    private byte[] Derived(byte version, string purpose) => masters.Value.TryGetValue(version, out var master)
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, master, Sealing.KeyLength, info: Encoding.UTF8.GetBytes(purpose))
        : throw new CryptographicException($"Expected the master key of version {version} in {PersonalDataOptions.Section}:MasterKeys.");
}
