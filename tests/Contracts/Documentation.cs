using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Contracts.Tests;

/// <summary>What the XML documentation beside an assembly says of its records and their properties.</summary>
internal static partial class Documentation
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, XElement>> Files = [];

    public static string? Of(Type type) => Text(MemberOf(type, $"T:{type.FullName}")?.Element("summary"));

    /// <summary>A record's own parameter is described above the record, any other property above itself.</summary>
    public static string? Of(Type type, string property) => Text(
        MemberOf(type, $"T:{type.FullName}")?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property)
        ?? MemberOf(type, $"P:{type.FullName}.{property}")?.Element("summary"));

    private static XElement? MemberOf(Type type, string member)
    {
        lock (Files)
        {
            var path = Path.ChangeExtension(type.Assembly.Location, ".xml");
            if (!Files.TryGetValue(path, out var members))
            {
                members = File.Exists(path)
                    ? XDocument.Load(path).Descendants("member").ToDictionary(element => (string)element.Attribute("name")!)
                    : new Dictionary<string, XElement>();
                Files.Add(path, members);
            }

            return members.GetValueOrDefault(member);
        }
    }

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var parts = element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => LastPart((string?)see.Attribute("cref") ?? ""),
            XElement other => other.Value,
            _ => "",
        });
        return Blanks().Replace(string.Concat(parts), " ").Trim();
    }

    private static string LastPart(string reference) => reference[(reference.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
