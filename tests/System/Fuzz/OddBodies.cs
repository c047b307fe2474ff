using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WholeSystem.Fuzz;

internal static class OddBodies
{
    private const int TooLarge = 300 * 1024;

    private static readonly string?[] MediaTypes =
    [
        null, "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=nonsense", "application/merge-patch+json", "application/problem+json", "text/json", "json", "application/", "*/*",
        "application/json; charset=utf-8", "APPLICATION/JSON", "application/json, application/json",
    ];

    private static readonly (string Name, Func<string, byte[]> Encode)[] Encodings =
    [
        ("with half a body", text => Encoding.UTF8.GetBytes(text[..(text.Length / 2)])),
        ("without a body", _ => []),
        ("with white space as its body", _ => " \r\n\t"u8.ToArray()),
        ("with two bodies", text => Encoding.UTF8.GetBytes(text + text)),
        ("with a comment", text => Encoding.UTF8.GetBytes($"/* */{text}")),
        ("with a comma behind it", text => Encoding.UTF8.GetBytes($"{text},")),
        ("in UTF-16", Encoding.Unicode.GetBytes),
        ("with a mark of its byte order", text => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]),
        ("with bytes that are no text", text => [.. Encoding.UTF8.GetBytes(text[..^1]), 0xFF, 0xFE, (byte)text[^1]]),
        ("in Latin-1", text => Encoding.Latin1.GetBytes(text.Replace('a', 'é'))),
        ("in single quotes", text => Encoding.UTF8.GetBytes(text.Replace('"', '\''))),
        ("that is too large", text => [.. Encoding.UTF8.GetBytes(text), .. Enumerable.Repeat((byte)' ', TooLarge)]),
        ("with NUL behind it", text => [.. Encoding.UTF8.GetBytes(text), 0]),
    ];

    public static readonly Oddity[] All =
    [
        new("a member is missing", HasMembers, (draft, random) =>
        {
            var (parent, name) = Member(draft, random);
            parent.Remove(name);
        }),
        new("a member that is none", HasMembers, (draft, random) => Member(draft, random).Parent["noSuchMember"] = Oddity.One(random, OddTexts.All)),
        new("a member's name in capitals", HasMembers, (draft, random) =>
        {
            var (parent, name) = Member(draft, random);
            parent.Remove(name, out var value);
            parent[name.ToUpperInvariant()] = value;
        }),
        new("a member twice", HasMembers, (draft, random) =>
        {
            var (parent, name) = Member(draft, random);
            var value = parent[name]?.ToJsonString() ?? "null";
            parent[name] = draft.Raw($"{value},{JsonSerializer.Serialize(name)}:{value}");
        }),
        new("an odd value", HasMembers, PutJson),
        new("another odd value", HasMembers, PutJson),
        new("an odd text", HasMembers, PutText),
        new("another odd text", HasMembers, PutText),
        new("an odd number as a text", HasMembers, (draft, random) =>
        {
            var (parent, name) = Member(draft, random);
            parent[name] = $"{(random.Next(2) == 0 ? "-" : "")}{random.NextInt64()}.{random.Next(1000)}";
        }),
        new("a list many times over", HasLists, (draft, random) =>
        {
            var list = Oddity.One(random, [.. Lists(draft.Json)]);
            var item = list.Count == 0 ? null : list[0];
            foreach (var _ in Enumerable.Range(0, Oddity.One(random, [1, 51, 200])))
            {
                list.Add(item?.DeepClone());
            }
        }),
        new("an odd value as its body", draft => draft.Json is not null, (draft, random) =>
            draft.Json = draft.Raw(Oddity.One(random, OddTexts.Json))),
        new("an odd media type", draft => draft.Json is not null, (draft, random) => draft.MediaType = Oddity.One(random, MediaTypes)),
        .. Encodings.Select(encoding => new Oddity(encoding.Name, draft => draft.Json is not null, (draft, _) => draft.Encode = encoding.Encode)),
        new("a body that nobody asked for", draft => draft.Operation is { IsChange: true, Body: null }, (draft, random) =>
            draft.Json = draft.Raw(Oddity.One(random, OddTexts.Json))),
        new("a body that says that it is packed", draft => draft.Json is not null, (draft, random) =>
            draft.SetHeader("Content-Encoding", Oddity.One(random, ["gzip", "br", "identity", "nonsense"]))),
    ];

    private static void PutJson(Draft draft, Random random)
    {
        var (parent, name) = Member(draft, random);
        parent[name] = draft.Raw(Oddity.One(random, OddTexts.Json));
    }

    private static void PutText(Draft draft, Random random)
    {
        var (parent, name) = Member(draft, random);
        parent[name] = Oddity.One(random, OddTexts.All);
    }

    private static bool HasMembers(Draft draft) => Members(draft.Json).Any();

    private static bool HasLists(Draft draft) => Lists(draft.Json).Any();

    private static (JsonObject Parent, string Name) Member(Draft draft, Random random) => Oddity.One(random, [.. Members(draft.Json)]);

    private static IEnumerable<(JsonObject Parent, string Name)> Members(JsonNode? json) =>
        Nodes(json).OfType<JsonObject>().SelectMany(parent => parent.Select(member => (parent, member.Key)));

    private static IEnumerable<JsonArray> Lists(JsonNode? json) => Nodes(json).OfType<JsonArray>();

    private static IEnumerable<JsonNode?> Nodes(JsonNode? json) => json switch
    {
        JsonObject parent => parent.SelectMany(member => Nodes(member.Value)).Prepend(parent),
        JsonArray list => list.SelectMany(Nodes).Prepend(list),
        _ => [],
    };
}
