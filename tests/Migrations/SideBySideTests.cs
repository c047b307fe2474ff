using JasperFx;
using Marten;

namespace Migrations.Tests;

/// <summary>The release that runs and the one that comes work on one database, whose schema a script has expanded before.</summary>
public sealed class SideBySideTests : IAsyncLifetime
{
    private PostgresDatabase database = null!;
    private RunningRelease present = null!;
    private RunningRelease next = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresDatabase.CreateAsync(RunningRelease.Service);
        present = new RunningRelease(database, Present.Release.Configure);
        next = new RunningRelease(database, Coming.Release.Configure);
        await present.RunScriptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await present.DisposeAsync();
        await next.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_script_adds_and_takes_nothing_away()
    {
        var script = await next.ScriptAsync();
        await database.ExecuteAsync(script);

        Assert.Equal(
            ["street", "mt_doc_parcel_idx_is_sent", "mt_doc_parcel_idx_street"],
            await database.QueryAsync<string>(
                """
                select column_name::text from information_schema.columns where table_name = 'mt_doc_parcel' and column_name = 'street'
                union all (select indexname::text from pg_indexes where tablename = 'mt_doc_parcel' and indexname like '%idx%' order by 1)
                """));
        Assert.DoesNotMatch("(?i)drop (table|column|function)", script);
        await next.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_present_release_that_starts_again_drops_nothing_of_it()
    {
        await next.RunScriptAsync();

        await present.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

        await next.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Both_append_and_read_what_the_other_wrote()
    {
        await next.RunScriptAsync();
        var (olds, news) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await present.StartAsync<Present.Parcel>(olds, new Present.ParcelPacked(olds, "1 Street"));
        await next.StartAsync<Coming.Parcel>(news, new Coming.ParcelPacked(news, "2 Street", IsGift: true));

        await present.AppendAsync<Present.Parcel>(news, new Present.ParcelSent());
        await next.AppendAsync<Coming.Parcel>(olds, new Coming.ParcelLost("Hamburg"));

        Assert.Equal(new Present.Parcel(news, "2 Street") { IsSent = true }, await present.LoadAsync<Present.Parcel>(news));
        Assert.Equal(new Present.Parcel(olds, "1 Street"), await present.LoadAsync<Present.Parcel>(olds));
        Assert.Equal(new Coming.Parcel(olds, "1 Street") { LostAt = "Hamburg" }, await next.LoadAsync<Coming.Parcel>(olds));
    }

    [Fact]
    public async Task What_the_next_release_added_to_a_snapshot_the_present_one_takes_away_and_folding_the_stream_again_brings_back()
    {
        await next.RunScriptAsync();
        var id = Guid.CreateVersion7();
        await next.StartAsync<Coming.Parcel>(id, new Coming.ParcelPacked(id, "2 Street", IsGift: true));
        await present.AppendAsync<Present.Parcel>(id, new Present.ParcelSent());

        Assert.False((await next.LoadAsync<Coming.Parcel>(id))!.IsGift);
        await next.Store.Advanced.RebuildSingleStreamAsync<Coming.Parcel>(id, TestContext.Current.CancellationToken);
        Assert.Equal(new Coming.Parcel(id, "2 Street") { IsSent = true, IsGift = true }, await next.LoadAsync<Coming.Parcel>(id));
    }

    [Fact]
    public async Task A_column_that_the_next_release_added_stays_empty_in_rows_of_the_present_one_until_it_is_filled()
    {
        var (before, beside) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await present.StartAsync<Present.Parcel>(before, new Present.ParcelPacked(before, "1 Street"));
        await next.RunScriptAsync();
        await present.StartAsync<Present.Parcel>(beside, new Present.ParcelPacked(beside, "1 Street"));

        Assert.Equal([before], await FindAsync());
        await database.ExecuteAsync(
            "update parcels.mt_doc_parcel set street = data ->> 'street' where street is distinct from data ->> 'street'");
        Assert.Equal(new[] { before, beside }.Order(), await FindAsync());
    }

    private async Task<IEnumerable<Guid>> FindAsync()
    {
        await using var session = next.Store.QuerySession();
        return (await session.Query<Coming.Parcel>().Where(parcel => parcel.Street == "1 Street").ToListAsync()).Select(parcel => parcel.Id).Order();
    }
}
