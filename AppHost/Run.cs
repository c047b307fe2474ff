using AppHost.LocalServers;
using AppHost.Publishing;
using AppHost.Services;
using AppHost.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>A run of the system: what was asked for, what this machine has, and the folder and ports it takes.</summary>
internal sealed class Run : IDisposable
{
    private readonly string[] arguments;
    private readonly DataFolder? data;

    private Run(string[] arguments, RunOptions options)
    {
        this.arguments = arguments;
        Options = options;
        if (options.Purpose == Purpose.Publish)
            return;

        GatewayPort = Ports.Take(options.GatewayPort, "--gateway-port");
        ConsolePort = options.Console ? Ports.Take(options.ConsolePort, RunOptions.UsualConsolePort, "--console-port") : null;
        Dashboard = options.Dashboard ? new Dashboard(options.DashboardPort) : null;
        data = new DataFolder(options.Data);
        if (ContainerEngine.Answering() is { } engine)
            Environment.SetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME", engine);
        else
            Local = LocalPrograms.Find(options);
    }

    public RunOptions Options { get; }

    /// <summary>The programs of this machine's servers; null where containers are used.</summary>
    public LocalPrograms? Local { get; }

    /// <summary>Null where the one who publishes decides.</summary>
    public int? GatewayPort { get; }

    /// <summary>As the gateway's; null also where the console is left out.</summary>
    public int? ConsolePort { get; }

    public Dashboard? Dashboard { get; }

    /// <summary>What the process is to end with.</summary>
    public int ExitCode { get; set; }

    /// <summary>Makes ready for a run; null when there is none to be, and <paramref name="exitCode"/> says how it went.</summary>
    public static Run? Prepare(string[] arguments, out int exitCode)
    {
        exitCode = 0;
        try
        {
            if (arguments is [Operating.Command, .. var rest])
            {
                exitCode = Operating.Run(rest);
                return null;
            }

            var options = CommandLine.Read(arguments);
            if (options?.Purpose == Purpose.Doctor)
                exitCode = Doctor.Examine(options);

            return options is null or { Purpose: Purpose.Doctor } ? null : new Run(arguments, options);
        }
        catch (RunException error)
        {
            Console.Error.WriteLine(error.Message);
            exitCode = error.ExitCode;
            return null;
        }
    }

    public IDistributedApplicationBuilder CreateBuilder()
    {
        Environment.SetEnvironmentVariable("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        Dashboard?.Configure();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = Options.Purpose != Purpose.Publish ? [] : Options.Target is null ? arguments : ["--publisher", "manifest"],
            DisableDashboard = Dashboard is null,
        });
        builder.Configuration["ASPIRE_VERSION_CHECK_DISABLED"] = "true";
        builder.Configuration["Logging:LogLevel:Default"] = "Warning";
        // What the resources write has its place in the dashboard; that this run is without TLS is meant.
        builder.Configuration["Logging:LogLevel:AppHost.Resources"] = "None";
        builder.Configuration["Logging:LogLevel:Aspire.Hosting.Dashboard"] = "Error";
        builder.Configuration["Logging:LogLevel:Aspire.Hosting.Dcp.DcpHost"] = "Error";
        // Its exception is said in one line below.
        builder.Configuration["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None";
        // A run is over when its processes are.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        builder.Services
            .Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable)
            .AddSingleton(this).AddSingleton<ResourceLogs>().AddSingleton<ReadyTable>().AddSingleton<OwnSystem>()
            .AddHostedService<ServicesFirst>();
        AutoRestart.FollowResourcesOf(builder);
        return builder;
    }

    /// <summary>Runs what the builder describes until it is told to stop.</summary>
    public async Task<int> RunAsync(IDistributedApplicationBuilder builder)
    {
        if (Options.Target is { } target)
        {
            await Publication.WriteAsync(builder, target, Options.Output);
            return 0;
        }

        builder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            if (Options.OwnSystem)
                starting.Services.GetRequiredService<OwnSystem>().Follow();
            else
                starting.Services.GetRequiredService<ReadyTable>().Follow();
            return Task.CompletedTask;
        });
        if (data is not null)
            Console.Error.WriteLine($"Starting, with {(Local is null ? "containers" : Local.Description)}, data in {data.Path} …");

        await using var application = builder.Build();
        var stopping = application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await application.RunAsync();
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Told to stop before all had started.
        }
        catch (Exception error) when (error is DistributedApplicationException or InvalidOperationException or IOException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        return ExitCode;
    }

    /// <summary>A folder for what outlives the run.</summary>
    public string Folder(string name) => data?.Folder(name) ?? name;

    /// <summary>A container's volume, which belongs to the data folder as its password does.</summary>
    public string Volume(string name) => data is null ? name : $"{name}-{data.Secret("volume")[..12]}";

    /// <summary>A secret that is kept in the data folder, or asked for where the system is published.</summary>
    public IResourceBuilder<ParameterResource> AddSecret(IDistributedApplicationBuilder builder, string name) =>
        AddParameter(builder, name, kept => kept.Secret(name), "openssl rand -hex 24");

    /// <summary>As a secret, 32 bytes in base64.</summary>
    public IResourceBuilder<ParameterResource> AddKey(IDistributedApplicationBuilder builder, string name) =>
        AddParameter(builder, name, kept => kept.Key(name), "openssl rand -base64 32");

    /// <summary>With whose name a server is signed in to, where whoever publishes the system decides it.</summary>
    public IResourceBuilder<ParameterResource>? UserOf(IDistributedApplicationBuilder builder, string server) =>
        data is null ? builder.AddSetting($"{server}-username", "shop") : null;

    /// <summary>Where callers find what listens at a port: on this machine, or where whoever publishes the system says.</summary>
    public ReferenceExpression AddAddress(IDistributedApplicationBuilder builder, string name, int? port, string example) => data is null
        ? ReferenceExpression.Create($"{builder.AddSetting(name, example)}")
        : ReferenceExpression.Create($"{$"http://localhost:{port}"}");

    private IResourceBuilder<ParameterResource> AddParameter(
        IDistributedApplicationBuilder builder, string name, Func<DataFolder, string> read, string draw) => data is null
        ? builder.AddParameter(name, secret: true).WithAnnotation(new Drawn(draw))
        : builder.AddParameter(name, () => read(data), secret: true);

    public void Dispose()
    {
        if (data is not null)
            Operating.Forget(this);
        data?.Dispose();
        Ports.Release();
        if (Options.OwnSystem && Directory.Exists(Options.Data))
            Directory.Delete(Options.Data, recursive: true);
    }
}
