using System.Diagnostics;
using System.Text;

namespace WholeSystem.Published;

/// <summary>A process that is told everything, and what it says.</summary>
public sealed class Program : IDisposable
{
    private const string Nobody = "65534";

    private readonly Process process;
    private readonly StringBuilder said = new();

    private Program(ProcessStartInfo start)
    {
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasEnded => process.HasExited;

    /// <summary>The last of what it has said.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.Length > 4000 ? said.ToString(said.Length - 4000, 4000) : said.ToString();
            }
        }
    }

    public static Program Start(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Program(start);
    }

    /// <summary>With no other environment than this, and as a user who owns nothing where this one may choose that.</summary>
    public static Program StartAsNobody(string folder, string assembly, string[] arguments, Dictionary<string, string> environment)
    {
        string[] nobody = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--"] : [];
        string[] line = [.. nobody, "dotnet", assembly, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = folder };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Program(start);
    }

    public void Tell(string signal)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            kill.WaitForExit();
        }
    }

    /// <summary>What it ends with; it is ended when it does not.</summary>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return -1;
        }

        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
