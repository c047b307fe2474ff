using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Hands mails to the SMTP server over one connection, or writes them into the pickup folder when there is no server.</summary>
public sealed class MailSender(IOptions<MailOptions> options)
{
    private readonly MailOptions mail = options.Value;

    /// <summary>What became of each; a mail that fails holds up no other.</summary>
    public async Task<IReadOnlyList<MailOutcome>> SendAsync(IReadOnlyList<MimeMessage> letters, CancellationToken stop)
    {
        List<MailOutcome> outcomes = [];
        using var smtp = new SmtpClient { Timeout = (int)mail.Timeout.TotalMilliseconds };
        foreach (var letter in letters)
        {
            outcomes.Add(await AttemptAsync(limit => mail.Host is null ? WriteAsync(letter, limit) : SendAsync(smtp, letter, limit), stop));
        }

        if (smtp.IsConnected)
        {
            await AttemptAsync(limit => smtp.DisconnectAsync(quit: true, limit), stop);
        }

        return outcomes;
    }

    private async Task<MailOutcome> AttemptAsync(Func<CancellationToken, Task> send, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(mail.Timeout);
        try
        {
            await send(limit.Token);
            return new MailOutcome.Sent();
        }
        catch (SmtpCommandException refused) when (
            (int)refused.StatusCode >= 500 && refused.ErrorCode is (SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted))
        {
            return new MailOutcome.Refused($"smtp-{(int)refused.StatusCode}");
        }
        catch (Exception failure) when (!stop.IsCancellationRequested && ReasonOf(failure) is not null)
        {
            return new MailOutcome.Failed(ReasonOf(failure)!);
        }
    }

    // What a server says may hold the recipient's address, so only a code is kept of it.
    private static string? ReasonOf(Exception failure) => failure switch
    {
        SmtpCommandException e => $"smtp-{(int)e.StatusCode}",
        AuthenticationException => "not-authenticated",
        SslHandshakeException => "tls-failed",
        ProtocolException or NotSupportedException or ServiceNotConnectedException => "protocol-error",
        OperationCanceledException or TimeoutException => "timeout",
        SocketException => "unreachable",
        UnauthorizedAccessException => "pickup-unwritable",
        IOException { InnerException: SocketException } => "unreachable",
        IOException => "interrupted",
        _ => null,
    };

    private async Task SendAsync(SmtpClient smtp, MimeMessage letter, CancellationToken stop)
    {
        if (!smtp.IsConnected)
        {
            await smtp.ConnectAsync(mail.Host!, mail.Port, mail.Security, stop);
            if (mail.User is not null)
            {
                await smtp.AuthenticateAsync(mail.User, mail.Password!, stop);
            }
        }

        await smtp.SendAsync(letter, stop);
    }

    // Whoever picks it up sees all of it or nothing, and a mail that is sent again replaces itself.
    private async Task WriteAsync(MimeMessage letter, CancellationToken stop)
    {
        Directory.CreateDirectory(mail.Pickup);
        var path = Path.Combine(mail.Pickup, $"{letter.MessageId!.Split('@')[0]}.eml");
        var unfinished = $"{path}.{Guid.CreateVersion7():N}.tmp";
        await letter.WriteToAsync(unfinished, stop);
        File.Move(unfinished, path, overwrite: true);
    }
}
