using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.EventSourcing;

/// <summary>Identities that follow from others, so that a repeat is recognisable: name-based UUIDs (RFC 9562, version 8 over SHA-256).</summary>
public static class DerivedId
{
    /// <summary>The same identity for the same origin and name, always.</summary>
    public static Guid From(Guid origin, string name)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetByteCount(name)];
        origin.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input, hash);
        var bytes = hash[..16];
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)((BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF) | 0x8000));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
