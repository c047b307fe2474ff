using System.Net;
using Xunit;

namespace Testing;

/// <summary>A request that changes something, and what its repeats are compared with.</summary>
/// <param name="Method">How it is sent.</param>
/// <param name="Path">Under <c>/api/v1</c>.</param>
/// <param name="Body">What is sent.</param>
/// <param name="OtherBody">Something else that could be sent.</param>
/// <param name="OtherPath">Another endpoint, which does not look at the key of this one.</param>
/// <param name="Event">The name of the event that it makes.</param>
/// <param name="Role">Who sends it.</param>
/// <param name="OtherRole">Another who may.</param>
public sealed record IdempotentRequest(
    HttpMethod Method,
    string Path,
    string Body,
    string OtherBody,
    (HttpMethod Method, string Path) OtherPath,
    string Event,
    string Role,
    string OtherRole);

/// <summary>What holds for every request that changes something; each service shows it at one of its endpoints.</summary>
public abstract class IdempotencyRules
{
    private const int Crowd = 50;
    private readonly string key = Guid.CreateVersion7().ToString();
    private IdempotentRequest request = null!;

    protected abstract RunningService Service { get; }

    protected abstract string Name { get; }

    protected abstract Task<IdempotentRequest> NewRequestAsync();

    [Fact]
    public async Task A_request_without_a_key_is_refused()
    {
        request = await NewRequestAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-required", 0), await EffectAsync(() => SendAsync(key: "")));
    }

    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_has_no_effect()
    {
        request = await NewRequestAsync();
        var (first, effects) = await CountAsync(() => SendAsync());
        var (repeat, more) = await CountAsync(() => SendAsync());

        Assert.Equal((1, 0), (effects, more));
        Assert.Equal((first.Status, Text(first), "true"), (repeat.Status, Text(repeat), repeat.Headers["Idempotent-Replayed"]));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Another_payload_under_the_same_key_is_refused()
    {
        request = await NewRequestAsync();
        await SendAsync();

        var refused = await EffectAsync(() => SendAsync(body: request.OtherBody));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", 0), refused);
    }

    [Fact]
    public async Task Another_caller_and_another_endpoint_have_keys_of_their_own()
    {
        request = await NewRequestAsync();
        await SendAsync();

        var another = await SendAsync(role: request.OtherRole);
        var elsewhere = await Service.SendAsync(request.OtherPath.Method, request.OtherPath.Path, "{}", request.Role, key);

        Assert.False(another.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.NotEqual("idempotency-key-reused", another.Code);
        Assert.False(elsewhere.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.NotEqual("idempotency-key-reused", elsewhere.Code);
    }

    [Fact]
    public async Task Of_many_at_once_one_has_an_effect_and_all_get_its_answer()
    {
        request = await NewRequestAsync();
        ServiceAnswer[] answers = [];

        var (_, effects) = await CountAsync(async () => (answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => InsistAsync())))[0]);

        Assert.Equal(1, effects);
        Assert.All(answers, answer => Assert.True((int)answer.Status < 300, $"{answer.Status} {answer.Code}"));
        Assert.Single(answers.Select(Text).Distinct());
        Assert.Equal(Crowd - 1, answers.Count(answer => answer.Headers.ContainsKey("Idempotent-Replayed")));
    }

    [Fact]
    public async Task Whose_connection_broke_before_the_answer_learns_it_by_asking_again()
    {
        request = await NewRequestAsync();
        var (repeat, effects) = await CountAsync(async () =>
        {
            await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(headers: (CutWire.Header, "yes")));
            return await SendAsync();
        });

        Assert.Equal((1, "true"), (effects, repeat.Headers["Idempotent-Replayed"]));
        Assert.True((int)repeat.Status < 300);
    }

    [Fact]
    public async Task A_refused_request_may_be_mended_under_its_key()
    {
        request = await NewRequestAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(body: "{")).Status);
        Assert.Equal(1, (await EffectAsync(() => SendAsync())).Item3);
    }

    [Fact]
    public async Task A_key_is_kept_for_a_day_and_then_forgotten()
    {
        request = await NewRequestAsync();
        await SendAsync();
        var responses = $"{Name}_bus.wolverine_deduplicated_responses";
        var kept = await Service.Database.QueryAsync<double>($"select extract(epoch from max(expires) - now())::float8 from {responses}");
        await Service.Database.QueryAsync<int>($"update {responses} set expires = now() - interval '1 second'");

        await RunningService.WaitAsync(async () => (await Service.Database.QueryAsync<long>($"select count(*) from {responses}"))[0] == 0);

        var later = await SendAsync();

        Assert.InRange(kept[0], 23.9 * 3600, 24.1 * 3600);
        Assert.False(later.Headers.ContainsKey("Idempotent-Replayed"));
    }

    // A repeat that comes while the first is still running, or that lost a race to it, is told so, and comes again.
    private async Task<ServiceAnswer> InsistAsync()
    {
        ServiceAnswer answer = null!;
        await RunningService.WaitAsync(async () => (answer = await SendAsync()).Status != HttpStatusCode.Conflict);
        return answer;
    }

    private Task<ServiceAnswer> SendAsync(string? key = null, string? body = null, string? role = null, params (string, string)[] headers) =>
        Service.SendAsync(request.Method, request.Path, body ?? request.Body, role ?? request.Role, key ?? this.key, headers);

    private async Task<(ServiceAnswer, long)> CountAsync(Func<Task<ServiceAnswer>> act)
    {
        var before = await CountAsync();
        var answer = await act();
        return (answer, await CountAsync() - before);
    }

    private async Task<(HttpStatusCode, string?, long)> EffectAsync(Func<Task<ServiceAnswer>> act)
    {
        var (answer, effects) = await CountAsync(act);
        return (answer.Status, answer.Code, effects);
    }

    private async Task<long> CountAsync() =>
        (await Service.Database.QueryAsync<long>($"select count(*) from {Name}.mt_events where type = '{request.Event}'"))[0];

    private static string Text(ServiceAnswer answer) => answer.Body!.ToJsonString();
}
