using System.Net;
using Contracts;
using Contracts.Customers;
using Contracts.Subscriptions;
using MimeKit;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class UnsubscribeTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task The_link_of_a_mail_ends_mail_of_its_kind_and_no_other_without_signing_in()
    {
        var customer = await running.CustomerAsync();
        var token = await TokenAsync(customer);

        var shown = (await running.GetAsync($"/unsubscribe?token={token}", role: null)).Data!;
        Assert.Equal(("order.confirmed", false, "POST"),
            ((string)shown["topic"]!, (bool)shown["isUnsubscribed"]!, (string)shown["links"]!["unsubscribe"]!["method"]!));
        Assert.Equal("\"1\"", (await running.GetAsync("/preferences", customer)).ETag);

        var done = await running.PostAsync("/unsubscribe", role: null, new { token });
        Assert.Equal((HttpStatusCode.OK, true), (done.Status, (bool)done.Data!["isUnsubscribed"]!));
        await running.PostAsync("/unsubscribe", role: null, new { token });
        var preferences = await running.GetAsync("/preferences", customer);
        Assert.Equal(("\"2\"", """["inApp"]"""), (preferences.ETag, preferences.Data!["channels"]!["order.confirmed"]!.ToJsonString()));
        Assert.True((bool)(await running.GetAsync($"/unsubscribe?token={token}", role: null)).Data!["isUnsubscribed"]!);

        await running.HandleAsync(Confirmed(customer));
        Assert.Single(running.Inbox.Of(customer));
        Assert.Equal(2, (await running.TitlesAsync(customer)).Length);
    }

    [Fact]
    public async Task A_person_who_follows_it_sees_a_page_in_their_language_and_nothing_has_changed_yet()
    {
        var customer = await running.CustomerAsync(email => new { email, locale = "de" });
        var (path, stop) = ($"/api/v1/notifications/unsubscribe/page?token={await TokenAsync(customer)}", TestContext.Current.CancellationToken);
        using var http = running.Service.Host.Server.CreateClient();
        using var page = await http.GetAsync(new Uri(path, UriKind.Relative), stop);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.Contains("<button>Abbestellen</button>", await page.Content.ReadAsStringAsync(stop), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("\"1\"", (await running.GetAsync("/preferences", customer)).ETag);
    }

    [Fact]
    public async Task A_link_that_we_did_not_give_out_does_nothing()
    {
        var token = await TokenAsync(await running.CustomerAsync());
        foreach (var forged in (string[])["x", token[..^4], $"A{token[1..]}", $"{token}AAAA"])
        {
            Assert.Equal("unsubscribe-token-invalid", (await running.PostAsync("/unsubscribe", role: null, new { token = forged })).Code);
            Assert.Equal(HttpStatusCode.NotFound, (await running.GetAsync($"/unsubscribe?token={forged}", role: null)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await running.GetAsync($"/unsubscribe/page?token={forged}", role: null)).Status);
        }

        Assert.Equal("validation-failed", (await running.PostAsync("/unsubscribe", role: null, new { token = "" })).Code);
    }

    [Fact]
    public async Task What_is_critical_comes_all_the_same_and_has_no_such_link()
    {
        var customer = await running.CustomerAsync(email => new { email, off = true });
        await running.HandleAsync(Confirmed(customer), Failed(customer));

        var mail = Assert.Single(running.Inbox.Of(customer));
        Assert.Equal("The payment for Monthly coffee failed", mail.Subject);
        Assert.Null(mail.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal(["The payment for Monthly coffee failed"], await running.TitlesAsync(customer));
    }

    [Fact]
    public async Task Whoever_was_erased_is_told_nothing_any_more()
    {
        var customer = await running.CustomerAsync();
        await running.HandleAsync(new ErasePersonalData(customer));
        await running.HandleAsync(new ErasePersonalData(customer));
        await running.HandleAsync(Confirmed(customer), Failed(customer));

        Assert.Empty(running.Inbox.Of(customer));
        Assert.Empty(await running.TitlesAsync(customer));
        var preferences = await running.GetAsync("/preferences", customer);
        Assert.Equal(("\"2\"", null), (preferences.ETag, (string?)preferences.Data!["email"]));
        Assert.Equal("recipient-erased", (await running.SetAsync(customer, new { email = AddressOf(customer) })).Code);
    }

    private static RenewalFailed Failed(string customer) => new(
        Guid.CreateVersion7(), customer, "Monthly coffee", new Money(20m, "EUR"), 1, TimeProvider.System.GetUtcNow().AddDays(3), false);

    private async Task<string> TokenAsync(string customer)
    {
        await running.HandleAsync(Confirmed(customer));
        return running.Inbox.Of(customer)[^1].Headers[HeaderId.ListUnsubscribe]!.Split("token=")[1].TrimEnd('>');
    }
}
