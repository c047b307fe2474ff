using AppHost.Publishing.Kubernetes;

namespace AppHost.Publishing;

/// <summary><c>./run publish</c>: files that run the application's model elsewhere. The same model gives the same files.</summary>
internal static class Publication
{
    private const string ForCompose = "compose";
    private const string ForKubernetes = "kubernetes";

    public static readonly string[] Targets = [ForCompose, ForKubernetes];

    /// <summary>Writes the files into a folder, over those of an earlier time.</summary>
    public static async Task WriteAsync(IDistributedApplicationBuilder builder, string target, string folder)
    {
        var system = await PublishedSystem.ReadAsync(builder);
        var files = target == ForCompose ? ComposeFiles.Of(system) : KubernetesFiles.Of(system);
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
            Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, file));
        }
    }
}
