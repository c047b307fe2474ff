using Platform.Hosting;

namespace AppHost;

/// <summary>How a finding bears on a run.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth knowing; a run works all the same.</summary>
    Note,

    /// <summary>A run cannot work.</summary>
    Missing,
}

internal sealed record Finding(string What, Verdict Verdict, string Found);

/// <summary>Looks at the machine as a run would, and changes nothing but to create the data folder.</summary>
internal static class Doctor
{
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(RunSettings settings, CancellationToken cancellation)
    {
        var installed = await PostgresBinaries.FindAllAsync(cancellation);
        var docker = await DockerContainer.EngineAnswersAsync(cancellation);
        return
        [
            await SdkAsync(cancellation),
            Postgres(settings, installed, docker),
            RabbitMq(settings, docker),
            docker
                ? new("Docker engine", Verdict.Good, "answers")
                : new("Docker engine", Verdict.Note, "does not answer; needed only where a server is not installed"),
            ParentDeath.KernelTells
                ? new("setpriv, setsid", Verdict.Good, "children end with the AppHost, even when it is killed")
                : new("setpriv, setsid", Verdict.Note, "util-linux is not here: children may outlive an AppHost that is killed"),
            Port(settings.GatewayPort),
            Data(settings.DataFolder),
        ];
    }

    private static async Task<Finding> SdkAsync(CancellationToken cancellation)
    {
        try
        {
            // In the repository's folder global.json has a say, as it has in a build.
            var ask = new ProcessSpec("dotnet", "--version") { WorkingDirectory = DistributedApplicationOptions.RepositoryRoot };
            var (exitCode, output) = await ChildProcess.RunAsync(ask, cancellation);
            if (exitCode == 0 && int.TryParse(output.Split('.')[0], out var major) && major >= 10)
            {
                return new(".NET SDK", Verdict.Good, output);
            }
        }
        catch (HostingException)
        {
            // There is no dotnet on PATH, which the finding below says.
        }

        return new(".NET SDK", Verdict.Missing, "version 10 or later is needed: https://dotnet.microsoft.com/download");
    }

    private static Finding Postgres(RunSettings settings, IReadOnlyList<PostgresBinaries> installed, bool docker)
    {
        if (settings.Postgres is not null)
        {
            return new("PostgreSQL", Verdict.Good, "given by --postgres");
        }

        if (installed.Count > 0)
        {
            return new("PostgreSQL", Verdict.Good, string.Join(", ", installed.Select(one => $"{one.Version} in {one.Folder}")));
        }

        if (docker)
        {
            return new("PostgreSQL", Verdict.Good, "not installed; Docker will run it");
        }

        return PostgresInstallation.CanInstall
            ? new("PostgreSQL", Verdict.Note, "not installed; a run installs it with apt-get")
            : new("PostgreSQL", Verdict.Missing, PostgresInstallation.Instruction);
    }

    private static Finding RabbitMq(RunSettings settings, bool docker)
    {
        if (settings.RabbitMq is not null)
        {
            return new("RabbitMQ", Verdict.Good, "given by --rabbitmq");
        }

        if (RabbitMqInstallation.Find() is { } found)
        {
            return new("RabbitMQ", Verdict.Good, $"{found.Version} in {Path.GetDirectoryName(found.Server)}".TrimStart());
        }

        if (docker)
        {
            return new("RabbitMQ", Verdict.Good, "not installed; Docker will run it");
        }

        if (settings.Transport != MessageTransport.RabbitMq)
        {
            return new("RabbitMQ", Verdict.Note, "not installed; needed only with --transport rabbitmq");
        }

        return RabbitMqInstallation.CanInstall
            ? new("RabbitMQ", Verdict.Note, "not installed; a run installs it with apt-get")
            : new("RabbitMQ", Verdict.Missing, RabbitMqInstallation.Instruction);
    }

    private static Finding Port(int port)
    {
        if (port == 0 || Ports.IsFree(port))
        {
            return new("Gateway port", Verdict.Good, port == 0 ? "a free one" : $"{port} is free");
        }

        return new("Gateway port", Verdict.Missing, $"{port} is taken; choose another with --gateway-port");
    }

    private static Finding Data(string path)
    {
        try
        {
            DataFolder.Create(path);
            using var taken = FolderLock.TryTake(path);
            return taken is null
                ? new("Data folder", Verdict.Missing, $"{path} is in use by a running AppHost; choose another with --data")
                : new("Data folder", Verdict.Good, $"{path} can be written");
        }
        catch (Exception error) when (error is HostingException or UnauthorizedAccessException)
        {
            return new("Data folder", Verdict.Missing, error.Message);
        }
    }
}
