using AppHost.LocalServers;

namespace AppHost;

/// <summary>Looks at the machine as a run would, and installs nothing.</summary>
internal static class Doctor
{
    /// <summary>Says what was found; 1 when something is missing that a run needs.</summary>
    public static int Examine(RunOptions options)
    {
        var engine = ContainerEngine.Answering();
        var (postgres, rabbitMq) = (Look("postgres-binaries.sh"), Look("rabbitmq-server.sh"));
        var canInstall = Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get");
        (string What, bool Good, string Found)[] findings =
        [
            (".NET", true, $"runtime {Environment.Version}, SDK {Tool.Run(quiet: true, "dotnet", "--version").Output}"),
            ("containers", true, engine is null ? "no engine answers: servers of this machine stand in" : $"{engine} answers and runs the servers"),
            ("PostgreSQL", postgres.Found || engine is not null || canInstall, postgres.Output + (postgres.Found ? "" : Remedy(engine, canInstall))),
            ("RabbitMQ", true, rabbitMq.Output + (rabbitMq.Found ? "" : Remedy(engine, canInstall) + " Only --transport rabbitmq needs it.")),
            Port("gateway", options.GatewayPort, "--gateway-port"),
            Port("console", options.ConsolePort ?? RunOptions.UsualConsolePort, "--console-port"),
            Port("dashboard", options.DashboardPort ?? RunOptions.UsualDashboardPort, "--dashboard-port"),
            Data(options.Data),
        ];
        foreach (var (what, good, found) in findings)
            Console.WriteLine($"{(good ? "ok     " : "MISSING")}  {what,-10}  {found}");

        return findings.All(one => one.Good) ? 0 : 1;
    }

    private static (bool Found, string Output) Look(string script)
    {
        var (exitCode, output) = Tool.Run(quiet: true, "bash", Repository.Script(script), "--look");
        return (exitCode == 0, output.Length > 0 ? output : "bash was not found.");
    }

    private static string Remedy(string? engine, bool canInstall) =>
        engine is not null ? $" {engine} will run it." : canInstall ? " A run installs it with apt." : "";

    private static (string What, bool Good, string Found) Port(string what, int port, string option) =>
        ($"port {port}", Ports.IsFree(port), Ports.IsFree(port) ? $"free for the {what}" : $"in use; choose another for the {what} with {option}");

    private static (string What, bool Good, string Found) Data(string path)
    {
        try
        {
            using var data = new DataFolder(path);
            return ("data", true, $"{path} can be written");
        }
        catch (RunException error)
        {
            return ("data", false, error.Message);
        }
    }
}
