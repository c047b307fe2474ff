using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Contracts;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Notifications;

/// <summary>A customer's program wants to hear of what happens: of some topics, or of all (<c>*</c>).</summary>
[ValidatableType]
public sealed partial record CreateWebhook(
    [property: Required, StringLength(WebhookUrl.LongestUrl, MinimumLength = 1)] string Url,
    [property: Required, Length(1, CreateWebhook.MostTopics)] IReadOnlyList<string> Topics)
{
    public const int MostTopics = 50;

    public static ProblemDetails Refuse(WebhookUrl url, IReadOnlyList<string> topics) => true switch
    {
        _ when url.Refusal is { } why => Refusals.Rule("webhook-url-not-allowed", $"This URL is not called: {why}."),
        _ when topics.Any(topic => !Topic().IsMatch(topic)) =>
            Refusals.Rule("webhook-topic-invalid", "A topic is written as order.shipped, or * for all of them."),
        _ => WolverineContinue.NoProblems,
    };

    public override string ToString() => "(webhook)";

    [GeneratedRegex(@"^(\*|[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+)\z")]
    private static partial Regex Topic();
}

/// <summary>What is known before it is decided: also how many webhooks the owner has already, and may have at most.</summary>
public sealed record WebhookDraft(WebhookUrl Url, Caller Owner, int Owned, int Most);

public static class CreateWebhookEndpoint
{
    public static async Task<WebhookDraft> LoadAsync(
        CreateWebhook command,
        Caller caller,
        WebhookGuard guard,
        IDocumentSession session,
        IOptions<WebhookOptions> options,
        CancellationToken stop)
    {
        var url = await guard.CheckAsync(command.Url, stop);

        // One after the other, so that of several at once none is counted too late.
        await session.BeginTransactionAsync(stop);
        await session.QueryAsync<int>("select 1 from pg_advisory_xact_lock(hashtextextended(?, 0))", stop, $"webhooks of {caller.Id}");
        var owned = await session.Query<Webhook>().CountAsync(webhook => webhook.CustomerId == caller.Id, stop);
        return new WebhookDraft(url, caller, owned, options.Value.PerCustomer);
    }

    public static ProblemDetails Validate(CreateWebhook command, WebhookDraft draft) => draft.Owned >= draft.Most
        ? Refusals.Rule("too-many-webhooks", $"Nobody has more than {draft.Most} webhooks.")
        : CreateWebhook.Refuse(draft.Url, command.Topics);

    [WolverinePost("/notifications/webhooks")]
    public static (CreationResponse<WebhookView>, IStartStream) Post(CreateWebhook command, WebhookDraft draft, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var created = Decide(command, draft, WebhookSecret.New(draft.Owner.Id), now);
        var webhook = Webhook.Of(WebhookId.New(now), created);
        return (
            CreationResponse.For(WebhookView.Showing(webhook), WebhookView.PathOf(webhook.Id)),
            MartenOps.StartStream<Webhook>(webhook.Id.Value, created));
    }

    internal static WebhookCreated Decide(CreateWebhook command, WebhookDraft draft, Personal<string> secret, DateTimeOffset now)
    {
        var owner = draft.Owner;
        var url = new Personal<string>(owner.Id, draft.Url.Address!.AbsoluteUri);
        return new WebhookCreated(owner.Id, url, [.. command.Topics.Distinct()], secret, owner.IsOperator, now);
    }
}
