using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Http;

namespace ServiceDefaults.Audit;

/// <summary>
/// Takes down what was refused and has no event: every denied access, and every change that an operator or an admin was refused. Customers' mistakes
/// are theirs. The request does not wait; when more is refused than can be written, the rest is counted as <c>audit.refusals.dropped</c>.
/// </summary>
internal sealed class RefusedRequests
{
    private const int MostWaiting = 1000;
    private const int MostOfAnObject = 100;
    private static readonly object Denied = new();

    private readonly Channel<AuditEntry> waiting = Channel.CreateBounded<AuditEntry>(MostWaiting);
    private readonly TimeProvider clock;
    private readonly Counter<long> dropped;

    public RefusedRequests(TimeProvider clock, IMeterFactory meters, IHostEnvironment environment)
    {
        this.clock = clock;
        dropped = meters.Create(environment.ApplicationName).CreateCounter<long>(
            "audit.refusals.dropped", "{refusal}", "Refusals that were not written to the audit log, because too many came at once.");
    }

    public ChannelReader<AuditEntry> Waiting => waiting.Reader;

    /// <summary>The object that was asked for is another's: to the caller it does not exist, to the audit log it was denied.</summary>
    public static void Deny(HttpContext context) => context.Items[Denied] = true;

    public async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest && IsToBeNoted(context) && !waiting.Writer.TryWrite(EntryOf(context)))
        {
            dropped.Add(1);
        }
    }

    private static bool IsToBeNoted(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status403Forbidden => true,
        _ when context.Items.ContainsKey(Denied) => true,
        StatusCodes.Status404NotFound or StatusCodes.Status409Conflict or StatusCodes.Status410Gone or StatusCodes.Status412PreconditionFailed
            or StatusCodes.Status422UnprocessableEntity =>
                !HttpMethods.IsGet(context.Request.Method) && Origin.RoleOf(context.User) is Security.Role.Operator or Security.Role.Admin,
        _ => false,
    };

    private AuditEntry EntryOf(HttpContext context)
    {
        // What matched no route was written by the caller alone, and may be anything.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "?";
        var about = string.Join('/', context.Request.RouteValues.Values);
        return AuditEntry.Of(context, clock.GetUtcNow(), $"{context.Request.Method} {route}", about, MostOfAnObject) with
        {
            Outcome = AuditOutcome.Refused,
            Code = ApiError.AnsweredTo(context)?.Code,
            CorrelationId = Activity.Current?.RootId,
        };
    }
}
