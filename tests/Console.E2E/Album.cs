namespace ConsoleE2E;

/// <summary>Pictures of what was looked at, for whoever wants to see it: in the folder that SCREENSHOTS names.</summary>
internal static class Album
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SCREENSHOTS");

    public static async Task KeepAsync(Visit visit, string name)
    {
        if (Folder is { Length: > 0 })
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), FullPage = true });
    }
}
