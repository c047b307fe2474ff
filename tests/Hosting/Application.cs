using Platform.Hosting;

namespace Hosting.Tests;

/// <summary>Describes applications for tests: quick restarts, a data folder of the test's own.</summary>
internal static class Application
{
    public const string Project = "tests/Hosting/ProcessUnderTest/ProcessUnderTest.csproj";

    public static IDistributedApplicationBuilder Describe(TemporaryFolder folder) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            DataFolder = folder.Below("data"),
            Restarts = new RestartPolicy { FirstDelay = TimeSpan.FromMilliseconds(50) },
        });

    public static IResourceBuilder<ProjectResource> AddService(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject(name, Project).WithHttpHealthCheck("/health/ready");

    public static async Task EventuallyAsync(Func<bool> isSo, TimeSpan atMost)
    {
        var deadline = DateTime.UtcNow + atMost;
        while (!isSo() && DateTime.UtcNow < deadline)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(isSo());
    }
}
