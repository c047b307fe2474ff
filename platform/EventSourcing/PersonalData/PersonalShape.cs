using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Platform.EventSourcing;

/// <summary>
/// What of a type's JSON is personal, and whose: found once per type from <see cref="PersonalAttribute"/> and
/// <see cref="DataSubjectAttribute"/>, in the type itself and in whatever it contains. A type without personal properties has no shape and
/// costs nothing.
/// </summary>
public sealed class PersonalShape
{
    private static readonly ConcurrentDictionary<Type, PersonalShape?> Known = new();
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = PlatformJson.MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Plain = new() { Encoder = PlatformJson.Options.Encoder, SkipValidation = true };

    private readonly Dictionary<string, PersonalMember> members = new(StringComparer.Ordinal);

    internal PersonalShape()
    {
    }

    internal Dictionary<string, PersonalMember> Members => members;

    /// <summary>The JSON name of the property that names the person; null when nothing here is personal, but something further down is.</summary>
    internal string? Subject { get; set; }

    /// <summary>The shape of the values of a dictionary.</summary>
    internal PersonalShape? Entries { get; set; }

    /// <summary>The shape of a type; null when nothing in it is personal.</summary>
    /// <exception cref="InvalidOperationException">
    /// A record has personal properties and not exactly one that names the person, or a property of a type that has no erased value.
    /// </exception>
    public static PersonalShape? Of(Type type) => Known.GetOrAdd(type, one => PersonalShapeBuilder.Build(one, PlatformJson.Options));

    /// <summary>The shape of a type in a dialect that gives its properties other names.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Of(Type)"/>.</exception>
    public static PersonalShape? Of(Type type, JsonSerializerOptions dialect) =>
        dialect == PlatformJson.Options ? Of(type) : PersonalShapeBuilder.Build(type, dialect);

    /// <summary>Whether the property with this JSON name is personal.</summary>
    public bool IsPersonal(string property) => members.TryGetValue(property, out var member) && member.Erased is not null;

    /// <summary>Adds the subjects whose personal data the JSON holds.</summary>
    public void CollectSubjects(ReadOnlyMemory<byte> json, ISet<string> subjects)
    {
        using var document = JsonDocument.Parse(json, Strict);
        Collect(document.RootElement, subjects);
    }

    /// <summary>The JSON as it may be stored: with each personal value sealed by its subject's key.</summary>
    /// <param name="json">As it was serialised.</param>
    /// <param name="keys">The keys of all subjects in it.</param>
    /// <param name="whenErased">What to do about the values of an erased subject.</param>
    /// <exception cref="SubjectErasedException">There is a value of an erased subject, and such are refused.</exception>
    /// <exception cref="InvalidOperationException">There is a personal value of nobody, or of a subject without a key.</exception>
    public byte[] Protect(ReadOnlyMemory<byte> json, SubjectKeySet keys, WhenErased whenErased) =>
        Protect(json, keys, whenErased, scope: "", withErased: false);

    /// <summary>The JSON with each protected value in clear, or erased where the subject's key is.</summary>
    /// <exception cref="UnreadablePersonalValueException">A value was tampered with, stems from elsewhere, or its key is missing.</exception>
    public byte[] Reveal(ReadOnlyMemory<byte> json, SubjectKeySet keys) => Rewrite(json, (writer, property, member, value, subject) =>
    {
        if (subject is not null && keys.IsErased(subject))
        {
            // This also hides what was stored before the property became personal.
            WriteErased(writer, property, member);
        }
        else if (value.ValueKind == JsonValueKind.String && SealedValue.Parse(value.GetString()) is { } sealedValue)
        {
            writer.WritePropertyName(property);
            writer.WriteRawValue(member.Open(sealedValue, property, subject, keys), skipInputValidation: true);
        }
        else
        {
            writer.WritePropertyName(property);
            value.WriteTo(writer);
        }
    });

    internal byte[] Protect(ReadOnlyMemory<byte> json, SubjectKeySet keys, WhenErased whenErased, string scope, bool withErased) =>
        Rewrite(json, (writer, property, member, value, subject) =>
        {
            var owner = subject
                ?? throw new InvalidOperationException($"The personal property '{property}' has a value, but its record names nobody.");
            if (keys.IsErased(owner))
            {
                if (whenErased == WhenErased.Refuse && !member.IsErased(value))
                {
                    throw new SubjectErasedException();
                }

                WriteErased(writer, property, member);
                return;
            }

            var key = keys.Find(owner) ?? throw new InvalidOperationException($"No key was fetched for the subject of '{property}'.");
            var text = JsonSerializer.SerializeToUtf8Bytes(value, PlatformJson.Options);
            writer.WriteString(property, SealedValue.Seal(text, key, owner, property, scope, withErased ? member.Erased : []));
        });

    private static void WriteErased(Utf8JsonWriter writer, string property, PersonalMember member)
    {
        writer.WritePropertyName(property);
        writer.WriteRawValue(member.Erased, skipInputValidation: true);
    }

    private byte[] Rewrite(ReadOnlyMemory<byte> json, Replacement replace)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var buffer = new ArrayBufferWriter<byte>(json.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            Write(document.RootElement, writer, replace);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void Write(JsonElement element, Utf8JsonWriter writer, Replacement replace)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer, replace);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var subject = SubjectOf(element);
                foreach (var part in element.EnumerateObject())
                {
                    WritePart(part, subject, writer, replace);
                }

                writer.WriteEndObject();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private void WritePart(JsonProperty part, string? subject, Utf8JsonWriter writer, Replacement replace)
    {
        var member = members.GetValueOrDefault(part.Name);
        if (member?.Erased is not null && part.Value.ValueKind != JsonValueKind.Null)
        {
            replace(writer, part.Name, member, part.Value, subject);
        }
        else if ((member?.Shape ?? Entries) is { } inner)
        {
            writer.WritePropertyName(part.Name);
            inner.Write(part.Value, writer, replace);
        }
        else
        {
            part.WriteTo(writer);
        }
    }

    private void Collect(JsonElement element, ISet<string> subjects)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, subjects);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var part in element.EnumerateObject())
            {
                var member = members.GetValueOrDefault(part.Name);
                if (member?.Erased is not null && part.Value.ValueKind != JsonValueKind.Null && SubjectOf(element) is { } subject)
                {
                    subjects.Add(subject);
                }
                else
                {
                    (member?.Shape ?? Entries)?.Collect(part.Value, subjects);
                }
            }
        }
    }

    private string? SubjectOf(JsonElement element) =>
        Subject is not null && element.TryGetProperty(Subject, out var named) && named.ValueKind == JsonValueKind.String
            && named.GetString() is { Length: > 0 } subject
            ? subject
            : null;

    private delegate void Replacement(Utf8JsonWriter writer, string property, PersonalMember member, JsonElement value, string? subject);
}

/// <summary>What becomes of a value of an erased subject that is about to be written.</summary>
public enum WhenErased
{
    /// <summary>It is refused: something new is to be recorded.</summary>
    Refuse,

    /// <summary>It is written as erased: it only follows from what was recorded before.</summary>
    Replace,
}
