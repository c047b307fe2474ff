using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using ServiceDefaults.Features;

namespace ServiceDefaults.Tests;

public sealed class FeatureTests : IAsyncDisposable
{
    private const string Off = """{ "FeatureManagement": { "Fast": false } }""";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("features-");
    private readonly List<WebApplication> apps = [];

    private string FilePath => Path.Combine(folder.FullName, "features.json");

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_feature_is_on_unless_somebody_says_otherwise()
    {
        Assert.True(await Manager().IsEnabledAsync("Fast"));
        Assert.False(await Manager("--FeatureManagement:Fast=false").IsEnabledAsync("Fast"));
        Assert.False(await Manager().IsEnabledAsync("Unheard-of"));
    }

    [Fact]
    public async Task A_file_that_appears_changes_and_disappears_is_followed()
    {
        var features = Manager();

        await WriteAsync(Off);
        await BecomesAsync(features, isOn: false);
        await WriteAsync(Off.Replace("false", "true", StringComparison.Ordinal));
        await BecomesAsync(features, isOn: true);
        await WriteAsync(Off);
        await BecomesAsync(features, isOn: false);
        File.Delete(FilePath);
        await BecomesAsync(features, isOn: true);
    }

    [Fact]
    public async Task A_file_that_is_no_json_turns_nothing_on()
    {
        await WriteAsync(Off);
        var features = Manager();

        await WriteAsync("{ half of it");
        await WriteAsync("""{ "FeatureManagement": { "Fast": false, "Other": true } }""");

        // The last one having been read shows that the one before did no harm and ended nothing.
        await BecomesAsync(features, isOn: true, "Other");
        Assert.False(await features.IsEnabledAsync("Fast"));
    }

    private IFeatureManager Manager(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder([$"--Features:File={FilePath}", .. settings]);
        builder.AddFeatures("Fast");
        apps.Add(builder.Build());
        return apps[^1].Services.GetRequiredService<IFeatureManager>();
    }

    private async Task WriteAsync(string text)
    {
        await File.WriteAllTextAsync($"{FilePath}.new", text, TestContext.Current.CancellationToken);
        File.Move($"{FilePath}.new", FilePath, overwrite: true);
    }

    private static async Task BecomesAsync(IFeatureManager features, bool isOn, string feature = "Fast")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await features.IsEnabledAsync(feature) != isOn)
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }
}
