using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Http;
using ServiceDefaults.PersonalData;

namespace ServiceDefaults.Api;

/// <summary>
/// Stands before a response's body while a command runs. What the command answers goes through; a stored answer, which Wolverine writes as it finds
/// it, is held back, and opened when it is complete: Wolverine has no place of its own where stored answers could be opened.
/// </summary>
internal sealed class ReplayedBody(HttpContext context, Stream body, Func<bool> isReplayed) : Stream
{
    private MemoryStream? held;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static async Task OpenAsync(HttpContext context, RequestDelegate next, Func<bool> isReplayed)
    {
        var body = context.Response.Body;
        var replayed = new ReplayedBody(context, body, isReplayed);
        context.Response.Body = replayed;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        await replayed.SendAsync();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!isReplayed())
        {
            return body.WriteAsync(buffer, cancellationToken);
        }

        (held ??= new MemoryStream()).Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => isReplayed() ? Task.CompletedTask : body.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task SendAsync()
    {
        if (held is null)
        {
            return;
        }

        if (context.RequestServices.GetRequiredService<StoredAnswers>().Open(held.GetBuffer().AsSpan(0, (int)held.Length)) is { } answer)
        {
            await context.Response.WriteAsync(answer, context.RequestAborted);
            return;
        }

        context.Response.Headers.Remove("Location");
        await new ApiError(
            StatusCodes.Status410Gone, "answer-erased", "This request was carried out before; its answer was erased with the personal data in it.")
            .ExecuteAsync(context);
    }
}
