using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contracts.Tests;

/// <summary>A generated document and its committed copy under contracts/, which a person has reviewed.</summary>
internal static class Snapshot
{
    private const string Accept = "ACCEPT_SNAPSHOTS";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Root { get; } = FindRoot();

    private static bool IsAccepting => Environment.GetEnvironmentVariable(Accept) == "1";

    /// <summary>What is wrong when what is generated is not what is committed. When asked to accept it, it is written to the file instead.</summary>
    public static string? FaultOf(string path, JsonObject generated)
    {
        var file = Path.Combine(Root, path);
        var text = generated.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
        if (File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text)
        {
            return null;
        }

        if (!IsAccepting)
        {
            return $"{path} is not what the code says. {Remedy}";
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return null;
    }

    /// <summary>The documents in a folder that nothing generates any more. When asked to accept that, they are deleted instead.</summary>
    public static string? LeftOver(string folder, IEnumerable<string> names)
    {
        var expected = names.Select(name => $"{name}.json").ToHashSet();
        var path = Path.Combine(Root, folder);
        var found = Directory.EnumerateFiles(path, "*.json").Select(file => Path.GetFileName(file)).Where(file => !expected.Contains(file)).ToList();
        if (IsAccepting)
        {
            found.ForEach(file => File.Delete(Path.Combine(path, file)));
            found.Clear();
        }

        return found.Count == 0 ? null : $"{folder}/ describes what is no longer there: {string.Join(", ", found)}. {Remedy}";
    }

    /// <summary>The committed document; null when there is none yet.</summary>
    public static JsonObject? Committed(string path)
    {
        var file = Path.Combine(Root, path);
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : null;
    }

    private static string Remedy =>
        $"If the change is meant, run this test project with {Accept}=1, read the difference, and commit it.";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Expected to run somewhere below the folder of Platform.sln.");
        }

        return folder.FullName;
    }
}
