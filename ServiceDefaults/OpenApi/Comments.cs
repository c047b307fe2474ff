using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ServiceDefaults.OpenApi;

/// <summary>What the code's own documentation says: the compiler puts it beside each assembly. Where it is missing, nothing is said.</summary>
internal sealed partial class Comments
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> read = [];

    /// <summary>A type's summary.</summary>
    public string? Of(Type type) => Text(Member($"T:{NameOf(type)}", type)?.Element("summary"));

    /// <summary>A property's summary, or what the record that declares it says of its parameter.</summary>
    public string? Of(Type type, string property)
    {
        var parameter = Member($"T:{NameOf(type)}", type)?.Elements("param")
            .FirstOrDefault(element => JsonNamingPolicy.CamelCase.ConvertName((string?)element.Attribute("name") ?? "") == property);
        var declared = type.GetProperties().FirstOrDefault(one => JsonNamingPolicy.CamelCase.ConvertName(one.Name) == property);
        return Text(parameter) ?? (declared is null ? null : Text(Member($"P:{NameOf(type)}.{declared.Name}", type)?.Element("summary")));
    }

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var words = element.DescendantNodes().Select(node => node switch
        {
            XText { Parent.Name.LocalName: "c" } code => $"`{code.Value}`",
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref"))?.Split('.', ':')[^1].Split('`')[0]}`",
            XElement { Name.LocalName: "paramref" } parameter => $"`{(string?)parameter.Attribute("name")}`",
            _ => "",
        });
        return Whitespace().Replace(string.Concat(words), " ").Trim();
    }

    private XElement? Member(string name, Type type)
    {
        if (!read.TryGetValue(type.Assembly, out var members))
        {
            var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
            members = !File.Exists(file) ? [] : XDocument.Load(file).Descendants("member")
                .ToDictionary(member => (string)member.Attribute("name")!);
            read.Add(type.Assembly, members);
        }

        return members.GetValueOrDefault(name);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
