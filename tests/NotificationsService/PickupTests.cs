using Microsoft.Extensions.Options;
using MimeKit;
using Notifications;

namespace NotificationsService.Tests;

public sealed class PickupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pickup-").FullName;

    [Fact]
    public async Task A_mail_that_is_sent_again_replaces_itself_and_leaves_nothing_unfinished()
    {
        var sender = new MailSender(Options.Create(new MailOptions { Pickup = folder }));
        var mail = new MimeMessage { MessageId = "0193@shop.example", Body = new TextPart { Text = "Hello" } };
        Assert.Equal([new MailOutcome.Sent(), new MailOutcome.Sent()], await sender.SendAsync([mail, mail], TestContext.Current.CancellationToken));

        var file = Assert.Single(Directory.GetFiles(folder));
        Assert.Equal("0193.eml", Path.GetFileName(file));
        Assert.Equal("0193@shop.example", (await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken)).MessageId);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_and_a_server_that_is_not_there_are_reasons_to_try_again()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var mail = new MimeMessage { MessageId = "0193@shop.example", Body = new TextPart { Text = "Hello" } };
        mail.From.Add(new MailboxAddress(null, "shop@example.com"));
        mail.To.Add(new MailboxAddress(null, "ada@example.com"));

        var noFolder = new MailSender(Options.Create(new MailOptions { Pickup = file }));
        var noServer = new MailSender(Options.Create(new MailOptions { Host = "127.0.0.1", Port = 1 }));
        Assert.Equal([new MailOutcome.Failed("interrupted")], await noFolder.SendAsync([mail], TestContext.Current.CancellationToken));
        Assert.Equal([new MailOutcome.Failed("unreachable")], await noServer.SendAsync([mail], TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
