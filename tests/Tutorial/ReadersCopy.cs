using System.Diagnostics;
using System.Text;

namespace Tutorial.Tests;

/// <summary>A copy of the sources in a folder of its own, with its own build output, in which a reader works.</summary>
internal sealed class ReadersCopy : IDisposable
{
    // What is built, fetched, or belongs to one machine.
    private static readonly string[] Left = [".git", "artifacts", "bin", "obj", "node_modules", "TestResults", ".data", ".vs", ".idea", ".vscode"];

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("tutorial-");

    private string Root => root.FullName;

    public static ReadersCopy Make()
    {
        var copy = new ReadersCopy();
        Copy(new DirectoryInfo(RepositoryFolder.Root), copy.Root);
        return copy;
    }

    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Runs something in the copy's root and answers its exit code and everything that it wrote.</summary>
    public async Task<(int Code, string[] Lines)> RunAsync(string command, CancellationToken stop)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\nset -e\n{command}"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UPDATE_SNAPSHOTS"] = null, ["CI"] = null },
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = new StringBuilder();
            while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                output.AppendLine(line.Replace(Root + "/", "", StringComparison.Ordinal));
            }

            await process.WaitForExitAsync(stop);
            return (process.ExitCode, output.ToString().Split('\n'));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    public void Dispose() => root.Delete(recursive: true);

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles().Where(file => !Left.Contains(file.Name)))
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => !Left.Contains(folder.Name)))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
