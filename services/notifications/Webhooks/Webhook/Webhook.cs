using System.Text.Json.Serialization;
using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;

namespace Notifications;

public enum WebhookStatus
{
    Enabled,
    Disabled,
    Deleted,
}

/// <summary>
/// Where a customer's own program wants to hear of what happens. URL and secret are personal: both let whoever has them pretend to be somebody. It
/// knows how its receiver fares, from attempts that failed and the first one after them that did not.
/// </summary>
public sealed record Webhook(
    WebhookId Id,
    string CustomerId,
    Personal<string> Url,
    IReadOnlyList<string> Topics,
    Personal<string> Secret,
    bool ForOperators,
    DateTimeOffset CreatedAt) : IOwned, IVersioned
{
    /// <summary>A topic that stands for all.</summary>
    public const string EveryTopic = "*";

    public long Version { get; init; }

    public WebhookStatus Status { get; init; }

    /// <summary>Why it is disabled.</summary>
    public string? Reason { get; init; }

    public Personal<string>? OldSecret { get; init; }

    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>How many attempts have failed in a row.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Its receiver is left in peace until then.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    string IOwned.OwnerId => CustomerId;

    /// <summary>Whether it can be sent anything: the URL and secret of an erased owner are unreadable.</summary>
    [JsonIgnore]
    public bool IsReachable => Status == WebhookStatus.Enabled && Url.Value is not null && Secret.Value is not null;

    public static Webhook Of(WebhookId id, WebhookCreated e) =>
        new(id, e.CustomerId, e.Url, e.Topics, e.Secret, e.ForOperators, e.CreatedAt) { Version = 1 };

    public bool Wants(string topic) => Topics.Contains(EveryTopic) || Topics.Contains(topic);

    public bool IsTold(string? customer) => customer is null ? ForOperators : customer == CustomerId;

    /// <summary>With what a message is signed at a time: the newest first.</summary>
    public IEnumerable<string> SecretsAt(DateTimeOffset now)
    {
        if (Secret.Value is { } secret)
        {
            yield return secret;
        }

        if (OldSecret?.Value is { } old && now < OldSecretUntil)
        {
            yield return old;
        }
    }

    /// <summary>The webhook after one more event.</summary>
    public Webhook After(object happened) => Changed(happened) with { Version = Version + 1 };

    /// <summary>The webhook after some more events.</summary>
    public Webhook After(IEnumerable<object> happened) => happened.Aggregate(this, (webhook, next) => webhook.After(next));

    private Webhook Changed(object happened) => happened switch
    {
        // Another address deserves a chance of its own.
        WebhookChanged e => Well() with { Url = e.Url, Topics = e.Topics },
        WebhookSecretRotated e => this with { Secret = e.Secret, OldSecret = Secret, OldSecretUntil = e.OverlapUntil },
        WebhookFailed e => this with { Failures = Failures + 1, FailingSince = FailingSince ?? e.At, WaitUntil = e.WaitUntil },
        WebhookRecovered => Well(),
        WebhookDisabled e => this with { Status = WebhookStatus.Disabled, Reason = e.Reason },
        WebhookEnabled => Well() with { Status = WebhookStatus.Enabled, Reason = null },
        WebhookDeleted e => this with { Status = WebhookStatus.Deleted, Reason = e.Reason },
        _ => this,
    };

    private Webhook Well() => this with { Failures = 0, FailingSince = null, WaitUntil = null };
}

/// <summary>The webhook as commands and readers see it, written in the transaction of its events; gone when it is deleted.</summary>
public sealed class WebhookSnapshot : SingleStreamProjection<Webhook, WebhookId>
{
    // Without this it would be asked about all other streams as well.
    public WebhookSnapshot()
    {
        IncludeType<WebhookCreated>();
        IncludeType<WebhookChanged>();
        IncludeType<WebhookSecretRotated>();
        IncludeType<WebhookFailed>();
        IncludeType<WebhookRecovered>();
        IncludeType<WebhookDisabled>();
        IncludeType<WebhookEnabled>();
        IncludeType<WebhookDeleted>();
    }

    public override Webhook? Evolve(Webhook? snapshot, WebhookId id, IEvent e) => e.Data switch
    {
        WebhookCreated created => Webhook.Of(id, created),
        WebhookDeleted => null,
        _ => snapshot?.After(e.Data),
    };
}
