namespace ServiceDefaults.PersonalData;

/// <summary>
/// The master keys, which all services share: the configuration section <c>PersonalData</c>. A new one is added everywhere first, then made the
/// current one, and the old one is taken away when no key is wrapped and no message is sealed with it any more.
/// </summary>
public sealed class PersonalDataOptions
{
    internal const string Section = "PersonalData";

    internal const string Needed = "Expected in PersonalData:Current the version, 1 to 255, of a key in PersonalData:MasterKeys, 32 bytes in base64 "
        + "(PersonalData__Current=1 and PersonalData__MasterKeys__1 in the environment).";

    /// <summary>The version of the key that seals from now on, 1 to 255.</summary>
    public int Current { get; set; }

    /// <summary>Every key that is in use, 32 bytes in base64, by its version.</summary>
    public IDictionary<string, string?> MasterKeys { get; } = new Dictionary<string, string?>();

    /// <summary>The keys that have a sane form.</summary>
    internal IReadOnlyDictionary<int, byte[]> Keys()
    {
        var keys = new Dictionary<int, byte[]>();
        foreach (var (version, text) in MasterKeys)
        {
            var key = new byte[Sealing.KeyLength + 1];
            if (byte.TryParse(version, out var number) && number > 0 && Convert.TryFromBase64String(text ?? "", key, out var length)
                && length == Sealing.KeyLength)
            {
                keys[number] = key[..Sealing.KeyLength];
            }
        }

        return keys;
    }
}
