using Platform.Hosting;

namespace ProcessUnderTest;

/// <summary>Hosts a database server and a service, prints their pids and runs until it is stopped or killed.</summary>
internal static class HostToKill
{
    public static async Task<int> RunAsync(string dataFolder)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DataFolder = dataFolder });
        var database = builder.AddPostgres("postgres").AddDatabase("orders-db", "orders");
        builder.AddProject("service", "tests/Hosting/ProcessUnderTest/ProcessUnderTest.csproj")
            .WithReference(database)
            .WaitFor(database)
            .WithHttpHealthCheck("/health/ready");
        await using var application = builder.Build();
        await application.RunAsync(_ =>
        {
            Console.WriteLine($"pids: {string.Join(' ', application.Instances.Select(instance => instance.ProcessId))}");
            return Task.CompletedTask;
        });
        return 0;
    }
}
