using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace ServiceDefaults.Commands;

/// <summary>
/// Runs a command: decides on one stream, records the events together with the answer under the request's <c>Idempotency-Key</c>, and
/// answers from the new state. One per request, which is normally one of HTTP.
/// </summary>
public sealed class CommandRunner
{
    private readonly DecisionLoop loop;
    private readonly ICompanions companions;
    private readonly TimeProvider clock;
    private readonly Func<CommandRequest> asked;
    private readonly Func<Caller> caller;

    /// <summary>For the HTTP request that is being answered.</summary>
    public CommandRunner(IHttpContextAccessor accessor, DecisionLoop loop, ICompanions companions, TimeProvider clock)
    {
        (this.loop, this.companions, this.clock) = (loop, companions, clock);
        HttpContext Context() => accessor.HttpContext ?? throw new InvalidOperationException("A command runs within an HTTP request.");
        asked = () => CommandRequest.Of(Context());
        caller = () => Caller.From(Context().User);
    }

    /// <summary>For a request that did not come by HTTP.</summary>
    internal CommandRunner(CommandRequest request, Caller caller, DecisionLoop loop, ICompanions companions, TimeProvider clock)
    {
        (this.loop, this.companions, this.clock) = (loop, companions, clock);
        asked = () => request;
        this.caller = () => caller;
    }

    /// <summary>Who is asking.</summary>
    public Caller Caller => caller();

    /// <summary>Decides, records and answers.</summary>
    /// <param name="stream">The stream that decides.</param>
    /// <param name="decide">The pure decision; it is given the clock's reading.</param>
    /// <param name="answer">The answer from the new state.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<IResult> RunAsync<TState, TEvent>(
        StreamId stream, Func<TState, DateTimeOffset, Decision<TEvent>> decide, Func<TState, Answer> answer, CancellationToken stop = default)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        var (request, metadata, expectedVersion) = asked();
        var now = clock.GetUtcNow();
        StoredAnswer? given = null;
        var outcome = await loop.RunAsync(
            new DecisionRequest<TState, TEvent>(stream, state => decide(state, now), metadata, expectedVersion)
            {
                Companions = (state, version) =>
                {
                    given = Store(answer(state), version);
                    return [new IdempotencyRecord(request.Caller, request.Key, request.Fingerprint, given)];
                },
            },
            stop);
        return outcome switch
        {
            Outcome<TState>.Accepted => new StoredAnswerResult(given!, Replayed: false),
            Outcome<TState>.Repeated => await RepeatAsync(request, stop),
            Outcome<TState>.Refused { Refusal: var refusal } => ApiError.From(refusal),
            Outcome<TState>.Archived => ApiError.StreamArchived(),
            Outcome<TState>.Stale stale => ApiError.Stale(stale.ActualVersion),
            _ => ApiError.Conflict(),
        };
    }

    // Two replicas were given the same request at once and the other one recorded it first: its answer is the answer.
    private async Task<IResult> RepeatAsync(IdempotentRequest request, CancellationToken stop)
    {
        var earlier = await companions.FindAsync(request.Caller, request.Key, stop);
        return earlier is null ? ApiError.Conflict() : request.Repeat(earlier);
    }

    private static StoredAnswer Store(Answer answer, long version)
    {
        var headers = new Dictionary<string, string> { ["ETag"] = EntityTag.Of(version) };
        if (answer.Location is { } location)
        {
            headers["Location"] = location;
        }

        return new StoredAnswer(answer.Status, headers, JsonSerializer.Serialize(answer.Data, PlatformJson.Options))
        {
            Personal = PersonalShape.Of(answer.Data.GetType()),
        };
    }
}
