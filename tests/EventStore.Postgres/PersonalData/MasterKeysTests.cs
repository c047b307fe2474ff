using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;

namespace EventStore.Postgres.Tests;

public sealed class MasterKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("not base64", "0 is not a master key")]
    [InlineData("c2hvcnQ=", "0 is not a master key")]
    public void A_master_key_of_another_form_is_refused_without_being_quoted(string key, string complaint)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new MasterKeys([key]));

        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_master_key_and_the_same_one_twice_are_refused()
    {
        var key = LetterStore.NewMasterKey();

        Assert.Throws<InvalidOperationException>(() => new MasterKeys([]));
        Assert.Throws<InvalidOperationException>(() => new MasterKeys([key, key]));
    }

    [Fact]
    public async Task A_new_master_key_takes_over_every_key_and_the_old_one_can_go()
    {
        var (old, current) = (LetterStore.NewMasterKey(), LetterStore.NewMasterKey());
        await using var letters = await LetterStore.StartAsync(old);
        for (var number = 0; number < 5; number++)
        {
            await letters.WriteAsync($"{number}", $"reader-{number}", $"letter {number}");
        }

        await letters.EraseAsync("reader-4");
        await using (var rotating = await letters.StartReplicaAsync(current, old))
        {
            Assert.Equal("letter 0", await rotating.ReadAsync("0"));
            await Eventually.TrueAsync(
                async () => await letters.QueryAsync<long>("select count(distinct master_key_id) from subject_keys") == 1
                    && await letters.QueryAsync<string>("select max(master_key_id) from subject_keys") == new MasterKeys([current]).CurrentId,
                "every key to be wrapped anew");
        }

        await using var later = await letters.StartReplicaAsync(current);
        Assert.Equal(("letter 3", "[erased]"), (await later.ReadAsync("3"), await later.ReadAsync("4")));
    }

    [Fact]
    public async Task A_service_whose_keys_are_wrapped_by_a_master_key_it_does_not_have_refuses_to_start()
    {
        var old = LetterStore.NewMasterKey();
        await using var letters = await LetterStore.StartAsync(old);
        await letters.WriteAsync("1", "ada", "Dear Ada");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => letters.StartReplicaAsync(LetterStore.NewMasterKey()));

        Assert.Contains(new MasterKeys([old]).CurrentId, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrapping_anew_goes_on_where_it_was_stopped()
    {
        var (old, current) = (LetterStore.NewMasterKey(), LetterStore.NewMasterKey());
        await using var letters = await LetterStore.StartAsync(old);
        string[] readers = [.. Enumerable.Range(0, 1_200).Select(number => $"reader-{number}")];
        await letters.Keys.GetOrCreateAsync(readers, Cancellation);
        await using var source = Npgsql.NpgsqlDataSource.Create(letters.ConnectionString);
        var keys = new PostgresSubjectKeys(source, new MasterKeys([current, old]));
        using var stop = new CancellationTokenSource();
        var progress = new Reports(report => stop.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keys.RewrapAsync(progress, stop.Token));
        var rest = await keys.RewrapAsync(null, Cancellation);

        Assert.Equal(1_200, rest + Assert.Single(progress.Seen).Done);
        Assert.Equal(700, progress.Seen[0].Left);
        Assert.Equal(0, await keys.RewrapAsync(null, Cancellation));
        Assert.NotNull((await keys.FindAsync(readers, Cancellation)).Find("reader-777"));
    }

    private sealed class Reports(Action<RewrapProgress> then) : IProgress<RewrapProgress>
    {
        public List<RewrapProgress> Seen { get; } = [];

        public void Report(RewrapProgress value)
        {
            Seen.Add(value);
            then(value);
        }
    }
}
