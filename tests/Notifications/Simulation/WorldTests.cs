using FsCheck.Xunit;

namespace Notifications.Tests;

/// <summary>In whatever order things are heard, repeated and failed, and however a recipient changes their mind in between.</summary>
public class WorldTests
{
    [Property(MaxTest = 500)]
    public void Nothing_is_told_twice_on_a_channel(byte[] script)
    {
        var world = new World(script);
        Assert.Equal(world.Shown.Distinct(), world.Shown);
        var told = world.Mails.SelectMany(mail => mail.Notification.Gathered is null
            ? [mail.Notification.Cause]
            : mail.Notification.Gathered.Select(line => $"{line.Topic}:{line.Data["orderId"]}")).ToList();
        Assert.Equal(told.Distinct(), told);
    }

    [Property(MaxTest = 500)]
    public void What_is_critical_is_mailed_unless_there_was_no_address_or_no_attempt_went_through(byte[] script)
    {
        var world = new World(script);
        Assert.All(world.Notifications.Where(one => one.Topic == "subscription.renewal-failed"), one =>
        {
            Assert.True(one.IsShown);
            Assert.True(one.Mail is { Status: MailStatus.Sent or MailStatus.GivenUp } or { Reason: "no-address" }, $"{one.Mail}");
        });
    }

    [Property(MaxTest = 500)]
    public void No_mail_comes_in_quiet_hours_or_to_somebody_who_wants_none_but_what_is_critical(byte[] script) => Assert.All(
        new World(script).Mails.Where(mail => mail.Notification.Topic != "subscription.renewal-failed"),
        mail =>
        {
            Assert.False(mail.Recipient.IsOff);
            Assert.NotEqual(true, mail.Recipient.Contact.QuietHours?.Cover(WallClock.TimeAt(mail.At, mail.Recipient.Contact.TimeZone)));
        });

    [Property(MaxTest = 500)]
    public void Nothing_waits_for_ever(byte[] script) => Assert.All(
        new World(script).Notifications, one => Assert.True(one.Mail.Status is not (MailStatus.Scheduled or MailStatus.InDigest), $"{one.Mail}"));
}
