namespace Notifications;

/// <summary>What a notification is about, and how much it matters.</summary>
internal sealed record Topic(string Name)
{
    /// <summary>The daily mail in which low topics are gathered; a topic of its own only in that it can be turned off.</summary>
    public static readonly Topic Digest = new("digest") { Channels = [Channel.Email] };

    public static readonly IReadOnlyList<Topic> All =
    [
        new("order.confirmed"),
        new("order.rejected"),
        new("order.cancelled"),
        new("order.shipped"),
        new("order.delivered") { IsLow = true },
        new("order.returned"),
        new("order.refunded"),
        new("subscription.started"),
        new("subscription.renewed") { IsLow = true },
        new("subscription.renewal-failed") { IsCritical = true },
        new("subscription.ended"),
        new("stock.low"),
    ];

    private static readonly Dictionary<string, Topic> ByName = All.Append(Digest).ToDictionary(topic => topic.Name);

    /// <summary>It goes out whatever its recipient has turned off, at once.</summary>
    public bool IsCritical { get; init; }

    /// <summary>It waits for the digest unless its recipient says otherwise.</summary>
    public bool IsLow { get; init; }

    /// <summary>How it goes out unless its recipient says otherwise.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [Channel.Email, Channel.InApp];

    public static Topic Of(string name) => ByName[name];

    public static bool Exists(string name) => ByName.ContainsKey(name);
}

/// <summary>How a notification reaches its recipient.</summary>
public enum Channel
{
    Email,
    InApp,
}
