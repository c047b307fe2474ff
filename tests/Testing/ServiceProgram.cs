using System.Diagnostics;

namespace Testing;

/// <summary>A service's own command line, as it was built beside the tests.</summary>
public static class ServiceProgram
{
    /// <summary>Runs <c>verify</c> against a database: what it ends with, and what it says.</summary>
    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> VerifyAsync(string service, string connectionString) =>
        RunAsync(service, connectionString, "verify");

    /// <summary>Runs a command against a database: what it ends with, and what it says.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        string service, string connectionString, params string[] arguments)
    {
        using var run = Run(service, connectionString, arguments);
        var (said, complained) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();

        // The library says first where it looks for commands, and then an empty line.
        var (preamble, text) = (await said, await complained);
        var begin = preamble.IndexOf("\n\n", StringComparison.Ordinal);
        return (run.ExitCode, $"{preamble[Math.Max(0, begin)..]}{text}".Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Has it serve, until it is killed.</summary>
    public static Process Start(string service, string connectionString, string address)
    {
        var run = Run(service, connectionString, "--urls", address);
        run.OutputDataReceived += (_, _) => { };
        run.ErrorDataReceived += (_, _) => { };
        run.BeginOutputReadLine();
        run.BeginErrorReadLine();
        return run;
    }

    // The one in its own output folder: beside the tests' assemblies it would take them for its extensions.
    private static Process Run(string service, string connectionString, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [$"{RepositoryFolder.Built(service)}.dll", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ConnectionStrings__database"] = connectionString,
                ["Auth__Issuer"] = TestIssuer.Address,
                ["Auth__RequireHttps"] = "false",
                ["PersonalData__Current"] = "1",
                ["PersonalData__MasterKeys__1"] = Convert.ToBase64String(new byte[32]),
            },
        })!;
}
