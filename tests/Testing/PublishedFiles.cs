using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Testing;

/// <summary>What <c>./run publish</c> writes, as it was built beside the tests.</summary>
public static class PublishedFiles
{
    private static readonly IDeserializer Deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>Every file by its path in the folder that is written into.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(string target)
    {
        var folder = Directory.CreateTempSubdirectory("test-publish-");
        try
        {
            await RunAsync(RepositoryFolder.Built("AppHost"), "publish", target, "--output", folder.FullName);
            return Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder.FullName, file), File.ReadAllText);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The documents of a file in YAML.</summary>
    public static IReadOnlyList<JsonObject> Parse(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        List<JsonObject> documents = [];
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add(Node(Deserializer.Deserialize<object>(parser))!.AsObject());
        }

        return documents;
    }

    /// <summary>Runs a program that is to succeed; what it writes.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (said, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {run.ExitCode}: {await said}{await error}");
        return await said;
    }

    private static JsonNode? Node(object? value) => value switch
    {
        IDictionary<object, object> map => new JsonObject(map.Select(one => KeyValuePair.Create($"{one.Key}", Node(one.Value)))),
        IList<object> list => new JsonArray([.. list.Select(Node)]),
        _ => JsonSerializer.SerializeToNode(value),
    };
}
