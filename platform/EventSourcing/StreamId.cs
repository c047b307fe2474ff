using System.Diagnostics.CodeAnalysis;

namespace Platform.EventSourcing;

/// <summary>
/// The identity of a stream: a category and an id within it, written <c>category-id</c> (<c>order-0192…</c>).
/// The category ends at the first dash, so an id may contain dashes. The form is the one EventStoreDB and message-db use.
/// </summary>
public readonly record struct StreamId
{
    /// <summary>The longest identity that fits the store's key, in characters.</summary>
    public const int MaxLength = 250;

    private static readonly string Form = $"a stream id of the form category-id, at most {MaxLength} printable characters";

    private readonly string? value;

    private StreamId(string value) => this.value = value;

    /// <summary>The whole identity as it is stored, for example <c>item-ESPRESSO-1</c>.</summary>
    public string Value => value ?? throw new InvalidOperationException("A StreamId was used without a value; make one with StreamId.Of.");

    /// <summary>The part before the first dash: the kind of thing the stream is about.</summary>
    public string Category => Value[..Value.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>The part after the first dash: which one of its kind.</summary>
    public string Id => Value[(Value.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>Makes an identity from its parts.</summary>
    /// <exception cref="ArgumentException">
    /// The category or id is empty, the category contains a dash, a control character occurs, or the whole is longer than <see cref="MaxLength"/>.
    /// </exception>
    public static StreamId Of(string category, string id)
    {
        var text = $"{category}-{id}";
        if (category.Contains('-', StringComparison.Ordinal) || !TryParse(text, out var stream))
        {
            throw new ArgumentException(
                $"Expected {Form}, the category without a dash; found category '{category}' and id '{id}'.");
        }

        return stream;
    }

    /// <summary>Reads an identity from its stored form.</summary>
    /// <exception cref="FormatException">The text is not of the form <c>category-id</c>.</exception>
    public static StreamId Parse(string text) => TryParse(text, out var stream)
        ? stream
        : throw new FormatException($"Expected {Form}; found '{text}'.");

    /// <summary>Reads an identity from its stored form; false when the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamId stream)
    {
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        var valid = dash > 0 && dash < text!.Length - 1 && text.Length <= MaxLength && !HoldsControls(text);
        stream = valid ? new StreamId(text!) : default;
        return valid;
    }

    // The two ranges are Unicode's control characters. Every event that is read passes here, so they are looked for as vectors.
    private static bool HoldsControls(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\0', '\u001f') || text.ContainsAnyInRange('\u007f', '\u009f');

    /// <inheritdoc/>
    public override string ToString() => value ?? "";
}
