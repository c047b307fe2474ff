using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace ServiceDefaults.Commands;

/// <summary>
/// Checks the <c>Idempotency-Key</c> of every request of the API that mutates, and answers a known one from the record. It stands
/// between authorisation and binding, so a repeat is answered before its body is looked at, and what is refused later leaves no
/// trace: the record is written by the command itself, in its transaction. An endpoint that changes something elsewhere than in the
/// event store takes the <see cref="IdempotentRequest"/> as a parameter, records it with its change in one transaction there, and
/// answers a repeat from that; a key that only it knows is unknown here and comes through to it.
/// </summary>
internal sealed class Idempotency(RequestDelegate next)
{
    private const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 255;

    // Requests that run in this process. Of the same key on two replicas at once only one is recorded; the other's command is told so.
    private readonly ConcurrentDictionary<(string Caller, string Key), bool> running = new();

    public Task InvokeAsync(HttpContext context) => Applies(context) ? CheckAsync(context) : next(context);

    private static bool Applies(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is not null
        && context.Request.Method is "POST" or "PUT" or "PATCH" or "DELETE";

    private async Task CheckAsync(HttpContext context)
    {
        var key = context.Request.Headers[Header].ToString();
        if (Complain(key) is { } complaint)
        {
            await complaint.ExecuteAsync(context);
            return;
        }

        var caller = Caller.From(context.User).Id;
        var body = await ReadBodyAsync(context);
        var request = new IdempotentRequest(caller, key, Fingerprint(context.Request, body));
        if (!running.TryAdd((caller, key), true))
        {
            await ApiError.InProgress().ExecuteAsync(context);
            return;
        }

        try
        {
            await AnswerAsync(context, request);
        }
        finally
        {
            running.TryRemove((caller, key), out _);
        }
    }

    private async Task AnswerAsync(HttpContext context, IdempotentRequest request)
    {
        // A service without an event store has no commands, so all its keys are recorded elsewhere.
        if (context.RequestServices.GetService<ICompanions>() is { } companions
            && await companions.FindAsync(request.Caller, request.Key, context.RequestAborted) is { } earlier)
        {
            await request.Repeat(earlier).ExecuteAsync(context);
            return;
        }

        context.Features.Set(request);
        await next(context);
    }

    private static ApiError? Complain(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            return ApiError.BadRequest("idempotency-key-required", $"A request that changes something needs an {Header}.");
        }

        return key.Length > MaxKeyLength || key.Any(letter => letter is < '!' or > '~')
            ? ApiError.BadRequest("idempotency-key-invalid", $"An {Header} has 1 to {MaxKeyLength} visible ASCII characters.")
            : null;
    }

    // The body is needed twice: for the fingerprint and for the command. It is bounded here too, since not every server bounds it.
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > RequestLimits.MaxBodyBytes)
            {
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            }

            buffer.Write(chunk.AsSpan(0, read));
        }

        buffer.Position = 0;
        context.Request.Body = buffer;
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    // The encoded path holds no line break, so no two requests run together into one fingerprint.
    private static string Fingerprint(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.GetEncodedPathAndQuery()}\n"));
        hash.AppendData(body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
