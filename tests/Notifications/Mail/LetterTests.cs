using System.Security.Claims;
using MimeKit;

namespace Notifications.Tests;

public class LetterTests
{
    private static readonly MailOptions Mail = new() { LinkKey = "a key of these tests", PublicUrl = "https://shop.example/" };

    [Fact]
    public void The_same_notification_is_the_same_mail_however_often_it_is_written()
    {
        var (first, second) = (Letter.Of(Due(), Who(Wants()), Mail), Letter.Of(Due(new MailAttemptFailed(1, "timeout", Now)), Who(Wants()), Mail));
        Assert.Equal($"{Due().Id}@shop.example", first.MessageId);
        Assert.Equal(first.MessageId, second.MessageId);
        Assert.NotEqual(first.MessageId, Letter.Of(Due() with { Id = NotificationId.Of("order.shipped:2", Ada) }, Who(Wants()), Mail).MessageId);
    }

    [Fact]
    public void Its_link_is_for_its_topic_and_its_recipient()
    {
        var header = Letter.Of(Due(), Who(Wants()), Mail).Headers[HeaderId.ListUnsubscribe]!;
        Assert.StartsWith("<https://shop.example/api/v1/notifications/unsubscribe/page?token=", header, StringComparison.Ordinal);
        var token = header.Split("token=")[1].TrimEnd('>');
        Assert.Equal(new UnsubscribeToken(Ada, "order.shipped"), UnsubscribeToken.Read(token, Mail.LinkKey!));
        Assert.Null(UnsubscribeToken.Read(token, "another key of tests"));
    }

    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("ada@example.com\r\nBcc: bob@example.com", null)]
    [InlineData("Ada <ada@example.com>", null)]
    [InlineData(null, null)]
    public void The_address_in_a_token_counts_when_it_is_one(string? claimed, string? counts) => Assert.Equal(
        counts, SetPreferences.ClaimedBy(new ClaimsPrincipal(new ClaimsIdentity(claimed is null ? [] : [new Claim("email", claimed)]))));

    [Fact]
    public void It_is_the_recipients_until_they_give_another()
    {
        Assert.Equal("ada@example.com", Decided(new SetPreferences()));
        Assert.Equal("b@example.com", Decided(new SetPreferences("b@example.com")));
        Assert.Equal("ada@example.com", PreferencesView.Of(Who(), "ada@example.com").Email);
        Assert.Null(PreferencesView.Of(Who(new RecipientErased()), "ada@example.com").Email);

        static string? Decided(SetPreferences command) => SetPreferencesEndpoint.Decide(command, Ada, "ada@example.com").Contact.Value!.Email;
    }
}
