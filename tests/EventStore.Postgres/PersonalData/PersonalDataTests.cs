using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing;

namespace EventStore.Postgres.Tests;

public sealed class PersonalDataTests : IAsyncLifetime
{
    private const string Secret = "Dear Ada of Main Street";
    private readonly string masterKey = LetterStore.NewMasterKey();
    private LetterStore letters = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => letters = await LetterStore.StartAsync(masterKey);

    public ValueTask DisposeAsync() => letters.DisposeAsync();

    [Fact]
    public async Task No_row_of_any_table_holds_personal_data_in_clear_and_everybody_still_reads_it()
    {
        var answer = LetterStore.Answer("k1", new LetterState { Reader = "ada", Text = Secret });
        await letters.WriteAsync("1", "ada", Secret, answer);

        Assert.Equal(Secret, await letters.ReadAsync("1"));
        Assert.Equal(Secret, await letters.DecideAsync("1"));
        Assert.Equal(Secret, await letters.ReadViewAsync("1"));
        Assert.Equal(Secret, Assert.Single(await letters.Get<IViewReader<LetterState>>().ListAsync(new ViewQuery(10), Cancellation)).Document.Text);
        Assert.Equal(answer.Answer.Body, (await letters.Get<ICompanions>().FindAsync("ada", "k1", Cancellation))!.Answer.Body);
        Assert.Empty(await PlainTextSearch.FindAsync(letters.ConnectionString, [Secret, "Main Street"], Cancellation));
        Assert.Equal(1, await letters.QueryAsync<long>("select count(*) from view_letters_1 where data is not null"));
    }

    [Fact]
    public async Task The_search_would_find_what_is_there_in_whatever_form()
    {
        await letters.QueryAsync<object>(
            """
            create table leak (a text, b bytea, c jsonb, d text);
            insert into leak values ('in clear 1', null, null, null), (null, 'in clear 2'::bytea, null, null),
              (null, null, '{"x":["in clear 3"]}', null), (null, null, null, 'x' || encode('so in clear 4 !'::bytea, 'base64'));
            select 1
            """);

        var found = await PlainTextSearch.FindAsync(letters.ConnectionString, ["in clear 1", "in clear 2", "in clear 3", "in clear 4"], Cancellation);

        Assert.Equal(Enumerable.Range(1, 4).Select(number => $"'in clear {number}' in public.leak"), found);
    }

    [Fact]
    public async Task An_erased_person_is_gone_from_log_memory_views_and_answers_and_the_others_stay()
    {
        await letters.WriteAsync("1", "ada", Secret, LetterStore.Answer("k1", new LetterState { Reader = "ada", Text = Secret }));
        await letters.WriteAsync("2", "ben", "Dear Ben");
        Assert.Equal((Secret, Secret), (await letters.DecideAsync("1"), await letters.ReadViewAsync("1")));

        var erasure = await letters.EraseAsync("ada");

        Assert.Equal("admin", erasure!.By);
        Assert.Equal("[erased]", await letters.ReadAsync("1"));
        Assert.Equal("[erased]", await letters.DecideAsync("1"));
        Assert.Equal("[erased]", await letters.ReadViewAsync("1"));
        var answer = (await letters.Get<ICompanions>().FindAsync("ada", "k1", Cancellation))!.Answer;
        Assert.Equal("""{"reader":"ada","text":"[erased]","sent":false}""", answer.Body);
        Assert.Equal("Dear Ben", await letters.ReadAsync("2"));
        Assert.Empty(await PlainTextSearch.FindAsync(letters.ConnectionString, [Secret], Cancellation));
    }

    [Fact]
    public async Task Nothing_new_is_recorded_of_an_erased_person_but_what_says_nothing_of_them()
    {
        await letters.WriteAsync("1", "ada", Secret);
        await letters.EraseAsync("ada");

        await Assert.ThrowsAsync<SubjectErasedException>(() => letters.WriteAsync("2", "ada", "again", new InboxRecord("h", "m")));

        Assert.Empty((await letters.Store.ReadAsync(LetterStore.Stream("2"), default, Cancellation)).Events);
        Assert.False(await letters.Get<ICompanions>().HasHandledAsync(new InboxRecord("h", "m"), Cancellation));
        Assert.IsType<AppendVerdict.Written>(await letters.Store.AppendAsync(
            new Append([new StreamAppend(LetterStore.Stream("1"), 2, [new LetterEvent.Sent("red")])], new EventMetadata("test")), Cancellation));
        Assert.Equal(1, await letters.QueryAsync<long>("select count(*) from subject_keys"));
        Assert.Equal(0, await letters.QueryAsync<long>("select count(*) from subject_keys where wrapped_key is not null"));
    }

    [Fact]
    public async Task Another_replica_forgets_within_a_moment_what_it_knew()
    {
        await using var other = await letters.StartReplicaAsync(masterKey);
        await letters.WriteAsync("1", "ada", Secret);
        Assert.Equal((Secret, Secret), (await other.DecideAsync("1"), await other.ReadAsync("1")));

        await letters.EraseAsync("ada");

        await Eventually.TrueAsync(async () => await other.ReadAsync("1") == "[erased]" && await other.DecideAsync("1") == "[erased]", "to forget");
        await Assert.ThrowsAsync<SubjectErasedException>(() => other.WriteAsync("2", "ada", "again"));
    }

    [Fact]
    public async Task A_view_that_is_built_anew_after_an_erasure_does_not_fail_and_holds_nothing_of_the_person()
    {
        await letters.WriteAsync("1", "ada", Secret);
        await letters.EraseAsync("ada");
        await using var next = await letters.StartNextReleaseAsync(masterKey);

        await Eventually.TrueAsync(
            async () => await letters.QueryAsync<string>("select coalesce(max(data ->> 'text'), '') from view_letters_2") == "[erased]",
            "the view is built");
        Assert.Equal("[erased]", await next.ReadViewAsync("1"));
    }

    [Fact]
    public async Task An_erasure_is_whole_or_has_not_happened()
    {
        await letters.WriteAsync("1", "ada", Secret);

        await Assert.ThrowsAsync<IOException>(() => letters.Keys.EraseAsync("ada", "admin", _ => throw new IOException("killed"), Cancellation));

        Assert.Null((await letters.Keys.StatusAsync("ada", Cancellation))!.Erasure);
        Assert.Equal(Secret, await letters.ReadAsync("1"));
        Assert.Equal(0, await letters.QueryAsync<long>("select count(*) from idempotency"));
    }

    [Fact]
    public async Task Who_was_erased_stays_as_erased_first_and_who_is_unknown_cannot_be()
    {
        await letters.WriteAsync("1", "ada", Secret);
        var first = await letters.EraseAsync("ada");

        Assert.Equal(first, await letters.EraseAsync("ada", by: "other"));
        Assert.Equal(first, (await letters.Keys.StatusAsync("ada", Cancellation))!.Erasure);
        Assert.Null(await letters.EraseAsync("nobody"));
        Assert.Null(await letters.Keys.StatusAsync("nobody", Cancellation));
        Assert.Empty(await PlainTextSearch.FindAsync(letters.ConnectionString, ["nobody"], Cancellation));
    }

    [Fact]
    public async Task What_was_recorded_in_clear_before_is_read_and_hidden_once_its_person_is_erased()
    {
        await letters.WriteAsync("1", "ada", Secret);
        await letters.QueryAsync<object>(
            """update mt_events set data = '{"reader":"ada","text":"older"}' where type = 'letter_written'; select 1""");

        Assert.Equal("older", await letters.ReadAsync("1"));
        await letters.EraseAsync("ada");
        Assert.Equal("[erased]", await letters.ReadAsync("1"));
    }

    [Fact]
    public async Task Many_writers_of_one_new_person_agree_on_one_key()
    {
        await using var other = await letters.StartReplicaAsync(masterKey);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            (number % 2 == 0 ? letters : other).WriteAsync($"{number}", "ada", $"letter {number}")));

        Assert.Equal(1, await letters.QueryAsync<long>("select count(*) from subject_keys"));
        Assert.Equal("letter 7", await letters.ReadAsync("7"));
    }

    [Fact]
    public void A_service_with_personal_data_and_no_master_key_refuses_to_start()
    {
        var options = new PostgresEventStoreOptions(letters.ConnectionString, new EventTypes(typeof(LetterEvent)));

        var refusal = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddPostgresEventStore(options));

        Assert.Contains("PersonalData:MasterKeys:0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_that_filters_by_a_personal_property_refuses_to_start()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new ViewTable(new LettersByText()));

        Assert.Contains("'text', which is personal", refusal.Message, StringComparison.Ordinal);
    }
}
