using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace NotificationsService.Tests;

/// <summary>A real SMTP server that keeps what it is sent, and answers as it is told to.</summary>
public sealed class SmtpInbox : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string To, MimeMessage Mail)> received = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task server;

    public SmtpInbox()
    {
        var options = new SmtpServerOptionsBuilder().ServerName("inbox")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)))
            .Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Store(this));
        server = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public int Port { get; } = Ports.Free();

    /// <summary>What it answers to a mail, which it keeps all the same; null for that all is well.</summary>
    public Func<MimeMessage, SmtpResponse?> Answer { get; set; } = _ => null;

    /// <summary>What has come for a customer, in its order.</summary>
    public IReadOnlyList<MimeMessage> Of(string customer) =>
        [.. received.Where(one => one.To == RunningNotifications.AddressOf(customer)).Select(one => one.Mail)];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await server;
        stop.Dispose();
    }

    private sealed class Store(SmtpInbox inbox) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var content = new MemoryStream(buffer.ToArray());
            var mail = await MimeMessage.LoadAsync(content, cancellationToken);

            // A mail's addresses are parsed when somebody first asks for them, and twice if two ask at once.
            inbox.received.Enqueue((mail.To.Mailboxes.Single().Address, mail));
            return inbox.Answer(mail) ?? SmtpResponse.Ok;
        }
    }
}
