namespace Traffic;

/// <summary>A story that is told: what people do, and what must then be true.</summary>
/// <param name="Title">What happens, in a sentence.</param>
/// <param name="PlayAsync">Plays it on a scene, which takes down what was expected and found.</param>
internal sealed record Story(string Title, Func<Scene, Task> PlayAsync)
{
    public static IReadOnlyList<Story> All { get; } = [.. OrderStories.All, .. SubscriptionStories.All];
}
