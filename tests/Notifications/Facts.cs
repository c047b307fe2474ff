using System.Text.Json;
using Contracts;
using Wolverine;

namespace Notifications.Tests;

/// <summary>What the tests of decisions start from.</summary>
internal static class Facts
{
    public static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static readonly RecipientId Ada = RecipientId.Customer("ada");

    public static readonly NotificationOptions Options = new() { Retries = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)] };

    public static readonly Dictionary<string, IReadOnlyList<Channel>> AllChannels = [];

    public static Contact At(string timeZone = "Etc/UTC", QuietHours? quiet = null) => new("ada@example.com", "en", timeZone, quiet);

    public static PreferencesSet Wants(
        Contact? contact = null,
        bool off = false,
        Dictionary<string, IReadOnlyList<Channel>>? channels = null,
        IReadOnlyList<string>? digest = null) => new(new Personal<Contact>("ada", contact ?? At()), off, channels ?? AllChannels, digest);

    public static Recipient Who(params object[] happened) => Recipient.Unknown(Ada).After(happened);

    public static BusinessEvent Happened(string topic, DateTimeOffset? at = null, string number = "1") =>
        new($"{topic}:{number}", topic, "ada", new Dictionary<string, string> { ["orderId"] = number, ["plan"] = "Coffee" }, at ?? Now);

    /// <summary>A notification whose mail is due now, after whatever else has happened to it.</summary>
    public static Notification Due(params object[] happened)
    {
        var requested = new NotificationRequested("order.shipped:1", "order.shipped", Ada, Happened("order.shipped").Data, Now);
        return Notification.Of(NotificationId.Of(requested.Cause, Ada), requested)
            .After([new NotificationShown(), new MailScheduled(Now), .. happened]);
    }

    /// <summary>Events or messages, so that one too many fails.</summary>
    public static void Exactly(IEnumerable<object> expected, IEnumerable<object> actual) => Assert.Equal(expected.Select(Text), actual.Select(Text));

    private static string Text(object thing) => thing switch
    {
        ScheduledMessage<SendMail> timer => $"{Text(timer.Message)} at {timer.Options.ScheduledTime:O}",
        ScheduledMessage<GatherDigest> timer => $"{Text(timer.Message)} at {timer.Options.ScheduledTime:O}",
        _ => $"{thing.GetType().Name} {JsonSerializer.Serialize(thing, JsonSerializerOptions.Web)}",
    };
}
