using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ServiceDefaults.Api;

/// <summary>A stream's version as a strong entity tag: version 5 is <c>"5"</c>.</summary>
public static class EntityTag
{
    /// <summary>What a tag that is not one of ours is read as: no stream ever has this version, so it matches none.</summary>
    public const long Foreign = -1;

    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// Reads <c>If-Match</c>: false when it is absent or <c>*</c>, which ask for no version. A weak tag, a list or anything else
    /// that we never handed out is <see cref="Foreign"/>: a precondition is never skipped because it was not understood.
    /// </summary>
    public static bool TryRead(StringValues header, out long version)
    {
        version = Foreign;
        var text = header.ToString().Trim();
        if (text.Length == 0 || text == "*")
        {
            return false;
        }

        var ours = text.Length > 2 && text[0] == '"' && text[^1] == '"'
            && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out version);
        version = ours ? version : Foreign;
        return true;
    }

    /// <summary>Whether <c>If-None-Match</c> names this version; the comparison is weak, as RFC 9110 asks for reads.</summary>
    public static bool IsNamedBy(StringValues ifNoneMatch, long version)
    {
        var tags = ifNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries);
        return tags.Any(tag => tag == "*" || tag == Of(version) || tag == $"W/{Of(version)}");
    }
}
