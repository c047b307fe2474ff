using System.Diagnostics;

namespace Orders.Tests.StoreOperations;

/// <summary>The service's program as it is released, in a process of its own.</summary>
internal static class OrdersProgram
{
    public static Process Start(string connectionString, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orders", configuration, "Orders.dll"));
        var start = new ProcessStartInfo("dotnet", [program, "store", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["ConnectionStrings__orders-db"] = connectionString, ["ConnectionStrings__bus"] = connectionString },
        };
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string connectionString, params string[] arguments)
    {
        using var process = Start(connectionString, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
