using System.Text.Json;

namespace Platform.EventSourcing;

/// <summary>A property that is personal, or that holds something with personal properties of its own.</summary>
/// <param name="Erased">The JSON that stands for an erased value; null when the property is not personal itself.</param>
/// <param name="FormerNames">What the property was called when older values were sealed.</param>
/// <param name="Shape">What is personal in the property's value; null when the property is personal as a whole.</param>
internal sealed record PersonalMember(byte[]? Erased, IReadOnlyList<string> FormerNames, PersonalShape? Shape)
{
    private readonly Lazy<JsonElement> erased = new(() => JsonElement.Parse(Erased!));

    public bool IsErased(JsonElement value) => JsonElement.DeepEquals(value, erased.Value);

    /// <summary>The value's JSON.</summary>
    public byte[] Open(SealedValue value, string property, string? subject, SubjectKeySet keys)
    {
        if (subject is null || !string.Equals(value.Subject, subject, StringComparison.Ordinal))
        {
            throw new UnreadablePersonalValueException(property, "the value of another subject");
        }

        var key = keys.Find(subject) ?? throw new UnreadablePersonalValueException(property, "one whose key is missing");
        if (key.Id != value.KeyId)
        {
            throw new UnreadablePersonalValueException(property, "one that was sealed with another key of the subject");
        }

        return FormerNames.Prepend(property).Select(name => value.Open(key, name, scope: "")).FirstOrDefault(json => json is not null)
            ?? throw new UnreadablePersonalValueException(property, "one that was changed or stems from elsewhere");
    }
}
