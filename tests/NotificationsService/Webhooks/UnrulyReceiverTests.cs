using System.Net;

namespace NotificationsService.Tests;

/// <summary>What receivers do that they should not.</summary>
public sealed class UnrulyReceiverTests(RunningWebhooks webhooks) : IClassFixture<RunningWebhooks>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_until_it_is_enabled_again()
    {
        webhooks.Receiver.Answers("/gone", 410);
        var (id, _) = await webhooks.CreateAsync("/gone");
        var (delivery, _) = await webhooks.PingAsync(id);

        var disabled = (await webhooks.GetAsync($"/{id}")).Data!;
        var refused = await webhooks.PostAsync($"/{id}/test");
        await webhooks.PostAsync($"/{id}/enable");
        webhooks.Receiver.Answers("/gone", 200);
        await webhooks.TrackAsync(() => webhooks.PostAsync($"{delivery}/redeliver"));

        Assert.Equal(("disabled", "gone"), ((string?)disabled["status"], (string?)disabled["reason"]));
        Assert.Contains("enable", disabled["links"]!.AsObject().Select(link => link.Key));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "webhook-disabled"), (refused.Status, refused.Code));
        Assert.Equal(["410", "200"], await webhooks.AttemptsOfAsync(delivery));
        Assert.Equal(["webhook_created", "webhook_disabled", "webhook_enabled"], await webhooks.EventsOfAsync(id));
    }

    [Theory]
    [InlineData("/pause-seconds", "120")]
    [InlineData("/pause-date", null)]
    public async Task A_receiver_that_asks_for_a_pause_is_left_in_peace(string path, string? retryAfter)
    {
        var asked = TimeProvider.System.GetUtcNow().AddSeconds(120);
        webhooks.Receiver.Answers(path, 429, ("Retry-After", retryAfter ?? asked.ToString("R")));
        var (id, _) = await webhooks.CreateAsync(path);

        var (first, _) = await webhooks.PingAsync(id);
        var (second, waiting) = await webhooks.PingAsync(id);

        Assert.Single(webhooks.Receiver.At(path));
        var next = (DateTimeOffset)(await webhooks.GetAsync(first)).Data!["nextAt"]!;
        Assert.InRange(next, asked.AddSeconds(-2), asked.AddSeconds(30));
        Assert.Equal(("pending", 0), ((string?)(await webhooks.GetAsync(second)).Data!["status"], (await webhooks.AttemptsOfAsync(second)).Count));

        webhooks.Receiver.Answers(path, 200);
        webhooks.Clock.Ahead = TimeSpan.FromSeconds(125);
        await waiting.PlayScheduledMessagesAsync(Patience);
        webhooks.Clock.Ahead = TimeSpan.Zero;
        Assert.Equal(["200"], await webhooks.AttemptsOfAsync(second));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        webhooks.Receiver.Answers("/redirecting", 307, ("Location", webhooks.UrlOf("/elsewhere")));
        var (id, _) = await webhooks.CreateAsync("/redirecting");

        var (delivery, _) = await webhooks.PingAsync(id);

        Assert.Empty(webhooks.Receiver.At("/elsewhere"));
        Assert.Equal((307, "redirected"), await webhooks.LastOfAsync(delivery));
    }

    [Fact]
    public async Task Of_an_endless_answer_only_the_head_is_read()
    {
        var cut = webhooks.Receiver.Floods("/flood");
        var (id, _) = await webhooks.CreateAsync("/flood");

        var (delivery, _) = await webhooks.PingAsync(id);

        Assert.Equal(["200"], await webhooks.AttemptsOfAsync(delivery));
        await cut.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_answer_with_a_huge_head_is_refused()
    {
        webhooks.Receiver.Answers("/head", 200, [.. Enumerable.Range(0, 40).Select(number => ($"x-{number}", new string('a', 700)))]);
        var (id, _) = await webhooks.CreateAsync("/head");

        Assert.Equal((null, "answer-too-large"), await webhooks.LastOfAsync((await webhooks.PingAsync(id)).Path));
    }

    [Fact]
    public async Task A_name_that_has_come_to_lead_inside_is_not_connected_to()
    {
        var url = $"http://rebound.shop.dev:{webhooks.Receiver.Address.Port}/rebound";
        webhooks.Names.Mean("rebound.shop.dev", "8.8.8.8");
        var (id, _) = await webhooks.CreateAsync("/rebound", url: url);

        webhooks.Names.Mean("rebound.shop.dev", "127.0.0.1");
        var (delivery, _) = await webhooks.PingAsync(id);

        Assert.Empty(webhooks.Receiver.At("/rebound"));
        Assert.Equal((null, "address-not-allowed"), await webhooks.LastOfAsync(delivery));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_an_attempt_that_failed()
    {
        webhooks.Names.Mean("vanished.shop.dev", "8.8.8.8");
        var (id, _) = await webhooks.CreateAsync("", url: "https://vanished.shop.dev/");
        webhooks.Names.Mean("vanished.shop.dev");

        Assert.Equal((null, "name-not-resolved"), await webhooks.LastOfAsync((await webhooks.PingAsync(id)).Path));
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_up_nobody_else()
    {
        var (hung, over, timeout) = (new TaskCompletionSource(), new TaskCompletionSource(), webhooks.Options.Timeout);
        webhooks.Options.Timeout = Patience;
        webhooks.Names.Mean("slow.shop.dev", "127.0.0.1");
        webhooks.Receiver.Does("/hanging", async context =>
        {
            hung.TrySetResult();
            await over.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var (slow, _) = await webhooks.CreateAsync("/hanging", "slow", $"http://slow.shop.dev:{webhooks.Receiver.Address.Port}/hanging");
        await webhooks.CreateAsync("/fast", "fast");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => webhooks.ShipAsync($"slow-{number}", "slow")));
        await hung.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var others = Enumerable.Range(0, 10).Select(number => $"fast-{number}").ToList();
        var fast = new TaskCompletionSource();
        webhooks.Receiver.Does("/fast", _ =>
        {
            if (webhooks.Receiver.At("/fast").Count == others.Count)
            {
                fast.TrySetResult();
            }

            return Task.CompletedTask;
        });
        await Task.WhenAll(others.Select(order => webhooks.ShipAsync(order, "fast")));

        // Well before the first of the sixty is given up on.
        await fast.Task.WaitAsync(Patience - TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        webhooks.Options.Timeout = timeout;
        Assert.InRange(webhooks.Receiver.At("/hanging").Count, 1, webhooks.Options.AtOnce);
        Assert.Equal(["webhook_created"], await webhooks.EventsOfAsync(slow));
        over.SetResult();
        await webhooks.SendAsync(HttpMethod.Delete, $"/{slow}", role: "operator");
    }

    [Fact]
    public async Task A_receiver_that_fails_too_often_for_too_long_is_disabled()
    {
        var (options, failures) = (webhooks.Options, webhooks.Options.DisableAfterFailures);
        (options.DisableAfterFailures, options.DisableAfter) = (2, TimeSpan.Zero);
        webhooks.Receiver.Answers("/broken", 500);
        var (id, _) = await webhooks.CreateAsync("/broken");

        await webhooks.PingAsync(id);
        await webhooks.PingAsync(id);
        (options.DisableAfterFailures, options.DisableAfter) = (failures, TimeSpan.FromDays(3));

        var disabled = (await webhooks.GetAsync($"/{id}")).Data!;
        Assert.Equal(("disabled", "keeps-failing"), ((string?)disabled["status"], (string?)disabled["reason"]));
        Assert.Equal(["webhook_created", "webhook_failed", "webhook_failed", "webhook_disabled"], await webhooks.EventsOfAsync(id));
    }
}
