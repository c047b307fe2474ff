using System.Security.Cryptography;
using System.Text;

namespace ServiceDefaults.EventStore;

/// <summary>Ids for streams of which there must be only one of a name, whoever begins it and however often.</summary>
public static class NamedUuid
{
    /// <summary>The id for a name: a UUIDv8 (RFC 9562), which is made of whatever its maker likes; here the name's SHA-256.</summary>
    public static Guid Of(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
