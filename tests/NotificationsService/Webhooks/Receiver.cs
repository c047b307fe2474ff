using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StandardWebhooks;

namespace NotificationsService.Tests;

/// <summary>
/// A customer's program on a port of its own: it takes down what it is sent, verifies it as its owner would, and answers as the path says, unless a
/// test has told it what to do.
/// </summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, RequestDelegate> behaviours = [];
    private readonly ConcurrentQueue<Received> received = [];

    private Receiver(WebApplication app)
    {
        this.app = app;
        app.Run(AnswerAsync);
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver.app.Urls.Add("http://127.0.0.1:0");
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>What came to a path, in its order.</summary>
    public IReadOnlyList<Received> At(string path) => [.. received.Where(request => request.Path == path)];

    /// <summary>From now on the path answers so.</summary>
    public void Does(string path, RequestDelegate behaviour) => behaviours[path] = behaviour;

    public void Answers(string path, int status, params (string Name, string Value)[] headers) => Does(path, context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    });

    /// <summary>Answers without end; the task ends when the other side has cut it off.</summary>
    public Task Floods(string path)
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Does(path, async context =>
        {
            var piece = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece);
            }

            cut.TrySetResult();
        });
        return cut.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        received.Enqueue(new Received(context.Request.Path, body, new HeaderDictionary(context.Request.Headers.ToDictionary())));
        if (behaviours.TryGetValue(context.Request.Path, out var behaviour))
        {
            await behaviour(context);
        }
    }
}

/// <summary>A message as it came.</summary>
public sealed record Received(string Path, string Body, IHeaderDictionary Headers)
{
    public string Id => Headers["webhook-id"].ToString();

    public string Timestamp => Headers["webhook-timestamp"].ToString();

    /// <summary>Throws unless it was signed with this secret, lately.</summary>
    public void Verify(string secret) => new StandardWebhook(secret).Verify(Body, Headers);
}
