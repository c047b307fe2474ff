using System.CommandLine;
using System.Text.Json;

namespace ServiceDefaults.Tests.Operate;

/// <summary>What a command line ended with and said.</summary>
internal sealed record CommandOutput(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public static async Task<CommandOutput> OfAsync(Func<InvocationConfiguration, Task<int>> run)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await run(new InvocationConfiguration { Output = output, Error = error });
        return new CommandOutput(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that it failed with this exit code and beginning, in one line and without a trace of where in the code.</summary>
    public void AssertFailed(int exitCode, string beginning)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.StartsWith(beginning, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error + Output, StringComparison.Ordinal);
    }
}
