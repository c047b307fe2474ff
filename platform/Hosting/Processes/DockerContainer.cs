using System.Security.Cryptography;

namespace Platform.Hosting;

/// <summary>What every server in a Docker container needs, whichever it is.</summary>
internal static class DockerContainer
{
    /// <summary>Whether there is an engine here to run one.</summary>
    public static async Task<bool> EngineAnswersAsync(CancellationToken cancellation)
    {
        try
        {
            var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec("docker", "info", "--format", "{{.ServerVersion}}"), cancellation);
            return exitCode == 0 && output.Length > 0;
        }
        catch (HostingException)
        {
            return false;
        }
    }

    /// <summary>The first download may take longer than a server may take to start, so it comes before.</summary>
    public static async Task PullAsync(string image, CancellationToken cancellation)
    {
        if ((await ChildProcess.RunAsync(new ProcessSpec("docker", "image", "inspect", image), cancellation)).ExitCode == 0)
        {
            return;
        }

        var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec("docker", "pull", "--quiet", image), cancellation);
        if (exitCode != 0)
        {
            throw new HostingException($"Docker could not fetch {image}:\n{output}");
        }
    }

    /// <summary>The password of the server whose folder this is, drawn once.</summary>
    public static string Secret(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "container-password");
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(file);
    }
}
