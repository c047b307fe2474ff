using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Api;

/// <summary>A stream's version as a strong entity tag: version 5 is <c>"5"</c>.</summary>
public static class EntityTag
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// Whether <c>If-Match</c> lets a change to this version through: it is absent, <c>*</c>, or one of its tags is this version's. The
    /// comparison is strong (RFC 9110, 13.1.1), and a header that cannot be read lets nothing through: a precondition is never skipped
    /// because it was not understood.
    /// </summary>
    public static bool Allows(StringValues ifMatch, long version)
    {
        if (StringValues.IsNullOrEmpty(ifMatch))
        {
            return true;
        }

        var own = new EntityTagHeaderValue(Of(version));
        return EntityTagHeaderValue.TryParseStrictList(ifMatch, out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: true));
    }

    /// <summary>Whether <c>If-None-Match</c> names this version; the comparison is weak, as RFC 9110 asks for reads.</summary>
    public static bool IsNamedBy(StringValues ifNoneMatch, long version)
    {
        var own = new EntityTagHeaderValue(Of(version));
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, useStrongComparison: false));
    }
}
