using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Verification;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests.Verification;

public sealed class StoreVerificationTests : IAsyncLifetime
{
    private const string View = "view_counter_totals_1";

    private TestStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        await Transfer.ExportedLog.FillAsync(store, streams: 5, eventsEach: 4);
        using var service = TestHost.Build(store.ConnectionString, TestStore.Types, [new CounterTotals()], []);
        await service.StartAsync(Cancellation);
        await Eventually.TrueAsync(
            async () => await store.QueryAsync<long>("select coalesce(max(last_seq_id), 0) from mt_event_progression") == 20,
            "the view has folded the log");
        await service.StopAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_store_that_is_as_it_must_be_has_no_findings()
    {
        var report = await VerifyAsync();

        Assert.Empty(report.Findings);
        Assert.Equal((20, 20, 5), (report.Head, report.Events, report.Streams));
        Assert.Equal(new ViewVerification("counter_totals", 1, 20, 5, 0), Assert.Single(report.Views));
    }

    [Fact]
    public async Task What_it_needed_is_gone_afterwards_and_it_can_be_done_again()
    {
        await VerifyAsync();
        Assert.Equal(0, (await VerifyAsync()).FindingCount);
        Assert.Equal(0, await store.QueryAsync<long>("select count(*) from pg_class where relname like 'recomputed%'"));
    }

    [Theory]
    [InlineData("delete from mt_events where stream_id = 'counter-1' and version = 2", "version-gap", "counter-1")]
    [InlineData("delete from mt_events where stream_id = 'counter-1' and version = 1", "version-gap", "counter-1")]
    [InlineData("update mt_streams set version = 7 where id = 'counter-2'", "stream-version-wrong", "counter-2")]
    [InlineData("delete from mt_events where stream_id = 'counter-2' and version = 4", "stream-version-wrong", "counter-2")]
    [InlineData(
        "update mt_events set seq_id = case version when 2 then 101 when 3 then 100 else seq_id end where stream_id = 'counter-3'",
        "position-order",
        "counter-3")]
    [InlineData("update mt_events set type = 'counter_unknown' where seq_id = 8", "event-unknown", "position 8")]
    [InlineData("update mt_events set data = '{\"by\": \"much\"}' where seq_id = 8", "event-unreadable", "position 8")]
    [InlineData(
        "alter table mt_events drop constraint fkey_mt_events_stream_id; delete from mt_streams where id = 'counter-4'",
        "stream-missing",
        "position 5")]
    [InlineData($"update {View} set data = data || '{{\"total\": 99}}' where key = 'counter-0'", "view-row-different", "counter_totals/counter-0")]
    [InlineData($"update {View} set data = null where key = 'counter-0'", "view-row-different", "counter_totals/counter-0")]
    [InlineData($"update {View} set version = 3 where key = 'counter-0'", "view-row-different", "counter_totals/counter-0")]
    [InlineData($"update {View} set stream = 'counter-9' where key = 'counter-0'", "view-row-different", "counter_totals/counter-0")]
    [InlineData($"delete from {View} where key = 'counter-4'", "view-row-missing", "counter_totals/counter-4")]
    [InlineData($"insert into {View} (key, stream, version, data) values ('counter-00', 'counter-00', 1, '{{}}')", "view-row-extra", "counter_totals/counter-00")]
    public async Task Damage_is_found_and_named(string damage, string code, string subject)
    {
        await using (var connection = await store.Source.OpenConnectionAsync(Cancellation))
        {
            await TestStore.ExecuteAsync(connection, damage);
        }

        var report = await VerifyAsync();

        Assert.Contains((code, subject), report.Findings.Select(finding => (finding.Code, finding.Subject)));
        Assert.True(report.FindingCount > 0);
    }

    [Fact]
    public async Task An_id_that_two_events_have_is_found()
    {
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.ExecuteAsync(connection, "update mt_events set id = (select id from mt_events where seq_id = 1) where seq_id = 9");

        Assert.Equal("event-id-repeated", Assert.Single((await VerifyAsync()).Findings).Code);
    }

    [Fact]
    public async Task A_view_that_has_gone_past_an_unreadable_event_cannot_be_recomputed()
    {
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.ExecuteAsync(connection, "update mt_events set type = 'counter_unknown' where seq_id = 8");

        var report = await VerifyAsync();

        Assert.Contains(report.Findings, finding => finding is { Code: "view-not-recomputable", Subject: "counter_totals" });
        Assert.Null(Assert.Single(report.Views).Differences);
    }

    [Fact]
    public async Task A_service_that_writes_on_meanwhile_is_not_taken_for_damage()
    {
        using var service = TestHost.Build(store.ConnectionString, TestStore.Types, [new CounterTotals()], []);
        await service.StartAsync(Cancellation);
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(service.Services.GetRequiredService<IEventStore>(), enough.Token);
        try
        {
            for (var round = 0; round < 5; round++)
            {
                Assert.Empty((await VerifyAsync()).Findings);
            }
        }
        finally
        {
            await enough.CancelAsync();
        }

        Assert.True(await writing > 20, "Expected the service to have written meanwhile.");
        await service.StopAsync(Cancellation);
    }

    private static async Task<int> WriteAsync(IEventStore events, CancellationToken enough)
    {
        var version = 0;
        for (; !enough.IsCancellationRequested; version++)
        {
            await events.AppendAsync(
                new([new(StreamId.Of("counter", "busy"), version, [new CounterEvent.Counted(1)])], new("busy")), CancellationToken.None);
        }

        return version;
    }

    private Task<VerificationReport> VerifyAsync() =>
        new StoreVerification(store.Source, TestStore.Types, [new CounterTotals()]).RunAsync(cancellation: Cancellation);
}
