using System.Text.Json;

namespace OperationsConsole.Streams;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>A value of a state that a version has changed, by its path in the JSON (<c>lines[0].quantity</c>).</summary>
public sealed record Change(string Path, ChangeKind Kind, string? Before, string? After);

/// <summary>What differs between two states: the smallest values that do, in the order in which they stand.</summary>
public static class StateDiff
{
    private const string Subject = "subject";

    public static IReadOnlyList<Change> Of(JsonElement? before, JsonElement? after) => [.. Changes("", Given(before), Given(after))];

    // What is sealed looks different each time that it is written, and nobody here can see whether it says something else.
    private static bool IsSealed(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Subject, out _) && value.TryGetProperty("sealed", out _);

    private static JsonElement? Given(JsonElement? value) =>
        value is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } some ? some : null;

    private static IEnumerable<Change> Changes(string path, JsonElement? before, JsonElement? after) => (before, after) switch
    {
        (null, null) => [],
        (null, { } only) => Leaves(path, only).Select(leaf => new Change(leaf.Path, ChangeKind.Added, null, leaf.Text)),
        ({ } only, null) => Leaves(path, only).Select(leaf => new Change(leaf.Path, ChangeKind.Removed, leaf.Text, null)),
        ({ } one, { } other) when IsSealed(one) && IsSealed(other) => Changes(Member(path, Subject), Get(one, Subject), Get(other, Subject)),
        ({ ValueKind: JsonValueKind.Object } one, { ValueKind: JsonValueKind.Object } other) => Members(one, other)
            .SelectMany(name => Changes(Member(path, name), Get(one, name), Get(other, name))),
        ({ ValueKind: JsonValueKind.Array } one, { ValueKind: JsonValueKind.Array } other) => Enumerable
            .Range(0, Math.Max(one.GetArrayLength(), other.GetArrayLength()))
            .SelectMany(index => Changes($"{path}[{index}]", Get(one, index), Get(other, index))),
        ({ } one, { } other) => JsonElement.DeepEquals(one, other)
            ? []
            : [new Change(path, ChangeKind.Changed, one.GetRawText(), other.GetRawText())],
    };

    private static IEnumerable<(string Path, string Text)> Leaves(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() =>
            value.EnumerateObject().SelectMany(one => Leaves(Member(path, one.Name), one.Value)),
        JsonValueKind.Array when value.GetArrayLength() > 0 => value.EnumerateArray().SelectMany((one, index) => Leaves($"{path}[{index}]", one)),
        JsonValueKind.Null => [],
        _ => [(path, value.GetRawText())],
    };

    private static IEnumerable<string> Members(JsonElement one, JsonElement other) =>
        one.EnumerateObject().Concat(other.EnumerateObject()).Select(member => member.Name).Distinct();

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static JsonElement? Get(JsonElement holder, string name) => holder.TryGetProperty(name, out var value) ? Given(value) : null;

    private static JsonElement? Get(JsonElement holder, int index) => index < holder.GetArrayLength() ? holder[index] : null;
}
