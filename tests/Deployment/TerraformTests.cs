using System.Text.RegularExpressions;

namespace Deployment.Tests;

/// <summary>
/// Nobody here can ask a cloud. What can be known without one: blocks end, whatever is referred to is declared, whatever is declared is used, and the
/// names that both sides agree on are the same.
/// </summary>
public sealed partial class TerraformTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "deploy/azure");

    private static readonly string Text = string.Join(
        '\n', Directory.EnumerateFiles(Folder, "*.tf").Order().Select(file => Comment().Replace(File.ReadAllText(file), "")));

    [Fact]
    public void Every_bracket_has_its_other() => Assert.All(Directory.EnumerateFiles(Folder, "*.tf"), file =>
    {
        var open = new Stack<char>();
        foreach (var sign in Quoted().Replace(Comment().Replace(File.ReadAllText(file), ""), ""))
        {
            if (sign is '{' or '[' or '(')
            {
                open.Push(sign);
            }
            else if (sign is '}' or ']' or ')')
            {
                Assert.True(open.TryPop(out var begun), $"{file}: '{sign}' closes nothing.");
                Assert.True((begun, sign) is ('{', '}') or ('[', ']') or ('(', ')'), $"{file}: '{sign}' closes '{begun}'.");
            }
        }

        Assert.Empty(open);
    });

    [Fact]
    public void Variables_and_locals_are_declared_and_used()
    {
        Assert.Equal(Names(Declared(), "variable"), Names(Used(), "var"));
        Assert.Equal(["secrets"], Names(Used(), "local"));
        Assert.Matches(@"locals \{\s+secrets = ", Text);
    }

    [Fact]
    public void Resources_that_are_referred_to_exist()
    {
        var declared = Resource().Matches(Text).Select(match => $"{match.Groups["type"].Value}.{match.Groups["name"].Value}").ToHashSet();
        var used = ResourceUse().Matches(Text).Select(match => $"{match.Groups["type"].Value}.{match.Groups["name"].Value}").Distinct().ToList();

        Assert.True(used.Count > 10, $"Found only {used.Count} references; has their form changed?");
        Assert.All(used, one => Assert.Contains(one, declared));
    }

    [Fact]
    public void The_vault_holds_what_the_cluster_asks_for()
    {
        var services = Regex.Match(Text, @"variable ""services"".*?default\s*=\s*\[(?<all>[^\]]*)\]", RegexOptions.Singleline).Groups["all"].Value;
        var names = Regex.Matches(services, "\"(?<name>[a-z]+)\"").Select(match => match.Groups["name"].Value).ToList();
        var asked = from one in Published.Containers
                    from variable in one.Container["env"]!.AsArray()
                    let secret = variable!["valueFrom"]?["secretKeyRef"]
                    where secret is not null && (string?)secret["name"] != "rabbitmq-default-user"
                    select $"{secret["name"]}--{secret["key"]}";

        Assert.Equal(Published.Of("Database").Select(one => one.Name()).Order(), names.Order());
        Assert.All(asked.Distinct(), secret => Assert.True(
            names.Any(name => secret == $"{name}-database--password") || Text.Contains($"\"{secret}\"", StringComparison.Ordinal)
            || (secret.StartsWith("shop--", StringComparison.Ordinal) && Text.Contains($"\"{secret["shop--".Length..]}\"", StringComparison.Ordinal)),
            $"deploy/azure does not make {secret}."));
    }

    private static IEnumerable<string> Names(Regex form, string kind) =>
        form.Matches(Text).Where(match => match.Groups["kind"].Value == kind).Select(match => match.Groups["name"].Value).Distinct().Order();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?<kind>variable) ""(?<name>\w+)""", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b(?<kind>var|local)\.(?<name>\w+)")]
    private static partial Regex Used();

    [GeneratedRegex(@"^(resource|data) ""(?<type>\w+)"" ""(?<name>\w+)""", RegexOptions.Multiline)]
    private static partial Regex Resource();

    [GeneratedRegex(@"\b(?<type>(azurerm|postgresql|random)_\w+)\.(?<name>\w+)")]
    private static partial Regex ResourceUse();
}
