using System.Net;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class PreferencesTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task Whoever_never_said_is_told_what_holds_by_default()
    {
        var preferences = (await running.GetAsync("/preferences", NewCustomer())).Data!;
        Assert.Equal(("en", "Etc/UTC", false), ((string)preferences["locale"]!, (string)preferences["timeZone"]!, (bool)preferences["off"]!));
        Assert.Equal("""["email","inApp"]""", preferences["channels"]!["order.shipped"]!.ToJsonString());
        Assert.Equal("""["order.delivered","subscription.renewed"]""", preferences["digest"]!.ToJsonString());
        Assert.Null(preferences["email"]);
        Assert.Equal("PUT", (string)preferences["links"]!["change"]!["method"]!);
    }

    [Fact]
    public async Task What_was_said_holds_as_a_whole()
    {
        var customer = NewCustomer();
        var said = await running.SetAsync(customer, $$"""
            {
              "email": "{{AddressOf(customer)}}",
              "locale": "de",
              "timeZone": "Europe/Berlin",
              "channels": { "order.shipped": ["inApp"] },
              "quietHours": { "from": "22:00", "to": "07:00" },
              "digest": ["order.refunded"]
            }
            """);
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (said.Status, said.ETag));

        var read = await running.GetAsync("/preferences", customer);
        Assert.Equal("\"1\"", read.ETag);
        Assert.Equal(said.Data!.ToJsonString(), read.Data!.ToJsonString());
        Assert.Equal(AddressOf(customer), (string)read.Data["email"]!);
        Assert.Equal("""["inApp"]""", read.Data["channels"]!["order.shipped"]!.ToJsonString());
        Assert.Equal("""{"from":"22:00","to":"07:00"}""", read.Data["quietHours"]!.ToJsonString());
        Assert.Equal("""["order.refunded"]""", read.Data["digest"]!.ToJsonString());

        await running.SetAsync(customer, new { });
        Assert.Null((await running.GetAsync("/preferences", customer)).Data!["email"]);
    }

    [Fact]
    public async Task They_are_nobody_elses()
    {
        var customer = await running.CustomerAsync();
        Assert.Null((await running.GetAsync("/preferences", NewCustomer())).Data!["email"]);
        Assert.Null((await running.GetAsync("/preferences", "operator")).Data!["email"]);
        Assert.NotNull((await running.GetAsync("/preferences", customer)).Data!["email"]);
    }

    [Fact]
    public async Task A_version_that_has_passed_is_not_overwritten()
    {
        var customer = await running.CustomerAsync();
        var change = new { email = AddressOf(customer), off = true };
        Assert.Equal("version-mismatch", (await running.SetAsync(customer, change, null, ("If-Match", "\"7\""))).Code);
        Assert.Equal("\"2\"", (await running.SetAsync(customer, change, null, ("If-Match", "\"1\""))).ETag);
    }

    [Fact]
    public async Task The_same_request_again_has_the_same_answer_and_no_effect()
    {
        var (customer, key) = (NewCustomer(), Guid.CreateVersion7().ToString());
        var first = await running.SetAsync(customer, new { locale = "de" }, key);
        var again = await running.SetAsync(customer, new { locale = "de" }, key);
        Assert.Equal((first.ETag, "true"), ("\"1\"", again.Headers["Idempotent-Replayed"]));
        Assert.Equal("\"1\"", (await running.GetAsync("/preferences", customer)).ETag);
        Assert.Equal("idempotency-key-reused", (await running.SetAsync(customer, new { locale = "en" }, key)).Code);
    }

    [Theory]
    [InlineData("""{"email":"nobody"}""", "email-invalid")]
    [InlineData("""{"email":""}""", "email-invalid")]
    [InlineData("""{"email":"Ada <ada@example.com>"}""", "email-invalid")]
    [InlineData("""{"email":"ada@example.com, bob@example.com"}""", "email-invalid")]
    [InlineData("""{"email":"ada@example.com\r\nBcc: bob@example.com"}""", "email-invalid")]
    [InlineData("""{"email":"@relay.example:ada@example.com"}""", "email-invalid")]
    [InlineData("""{"email":"ada@[127.0.0.1]"}""", "email-invalid")]
    [InlineData("""{"email":"ada@localhost"}""", "email-invalid")]
    [InlineData("""{"locale":"fr"}""", "locale-not-supported")]
    [InlineData("""{"timeZone":"Middle/Earth"}""", "time-zone-unknown")]
    [InlineData("""{"quietHours":{"from":"22:00","to":"22:00"}}""", "quiet-hours-empty")]
    [InlineData("""{"quietHours":{"from":"22:00","to":"24:00"}}""", "validation-failed")]
    [InlineData("""{"quietHours":{"from":"22:00"}}""", "malformed-body")]
    [InlineData("""{"digest":["weather"]}""", "topic-unknown")]
    [InlineData("""{"channels":{"weather":["email"]}}""", "topic-unknown")]
    [InlineData("""{"channels":{"order.shipped":null}}""", "channels-invalid")]
    [InlineData("""{"channels":{"order.shipped":["email","email"]}}""", "channels-invalid")]
    [InlineData("""{"channels":{"order.shipped":["pigeon"]}}""", "malformed-body")]
    [InlineData("""{"mail":"ada@example.com"}""", "malformed-body")]
    public async Task What_makes_no_sense_is_refused(string body, string code)
    {
        var customer = NewCustomer();
        Assert.Equal(code, (await running.SetAsync(customer, body)).Code);
        Assert.Equal("\"0\"", (await running.GetAsync("/preferences", customer)).ETag);
    }

    [Fact]
    public async Task Strangers_have_none()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.GetAsync("/preferences", role: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await running.SetAsync(null, new { })).Status);
    }
}
