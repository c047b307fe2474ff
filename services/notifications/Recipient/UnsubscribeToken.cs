using ServiceDefaults.Security;

namespace Notifications;

/// <summary>What the link in a mail allows whoever has it: to have no more mail about this topic sent to this recipient, and nothing else.</summary>
public sealed record UnsubscribeToken(RecipientId Recipient, string Topic)
{
    public string Write(string key) => With(key).Write(this);

    /// <summary>The token; null when the text is none of ours.</summary>
    public static UnsubscribeToken? Read(string? text, string key) => With(key).Read(text);

    private static SignedText<UnsubscribeToken> With(string key) => new(key, "unsubscribe");
}
