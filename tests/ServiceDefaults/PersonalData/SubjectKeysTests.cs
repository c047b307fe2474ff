using System.Security.Cryptography;
using ServiceDefaults.PersonalData;
using static ServiceDefaults.Tests.Keys;

namespace ServiceDefaults.Tests;

public sealed class SubjectKeysTests
{
    private static readonly byte[] Plain = [1, 2, 3];
    private readonly Keys table = new();

    [Fact]
    public void Each_person_has_a_key_of_their_own_which_all_replicas_read()
    {
        var (one, other) = (table.Replica(), table.Replica());
        var box = one.Seal("store", Ada, Plain);
        other.Seal("store", "bob", Plain);

        Assert.Equal(Plain, other.Open("store", Ada, box));
        Assert.Equal([Ada, "bob"], table.Rows.Keys.Order());
        Assert.ThrowsAny<CryptographicException>(() => other.Open("store", "bob", box));
    }

    [Fact]
    public void Of_two_that_make_a_key_at_once_both_use_the_one_that_is_kept()
    {
        var (one, other) = (table.Replica(), table.Replica());
        byte[]? others = null;
        table.AfterFind = () =>
        {
            table.AfterFind = null;
            others = other.Seal("store", Ada, Plain);
        };

        var box = one.Seal("store", Ada, Plain);

        Assert.Equal(Plain, table.Replica().Open("store", Ada, box));
        Assert.Equal(Plain, table.Replica().Open("store", Ada, others));
    }

    [Fact]
    public async Task Of_a_person_who_was_erased_nothing_is_read_or_kept_and_no_key_is_made()
    {
        var keys = table.Replica();
        var box = keys.Seal("store", Ada, Plain);
        await keys.EraseAsync(Ada, TestContext.Current.CancellationToken);
        await keys.EraseAsync(Ada, TestContext.Current.CancellationToken);

        Assert.True(keys.IsErased(Ada));
        Assert.All(new[] { keys, table.Replica() }, replica =>
        {
            Assert.Null(replica.Open("store", Ada, box));
            Assert.Null(replica.Seal("store", Ada, Plain));
        });
        Assert.Null(table.Rows[Ada].Wrapped);
    }

    [Fact]
    public async Task Somebody_of_whom_nothing_was_known_can_be_erased_beforehand()
    {
        await table.Replica().EraseAsync(Ada, TestContext.Current.CancellationToken);

        Assert.Null(table.Replica().Seal("store", Ada, Plain));
    }

    [Fact]
    public async Task Another_replica_reads_on_for_five_seconds_at_most()
    {
        var (one, other) = (table.Replica(), table.Replica());
        var box = one.Seal("store", Ada, Plain);
        other.Open("store", Ada, box);
        table.Clock.Advance(TimeSpan.FromSeconds(4));
        other.Open("store", Ada, box);

        await one.EraseAsync(Ada, TestContext.Current.CancellationToken);

        Assert.Null(one.Open("store", Ada, box));
        table.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(other.Open("store", Ada, box));
        Assert.Equal(5, SubjectKeys.Remembered.TotalSeconds);
    }

    [Fact]
    public void A_key_that_was_read_just_before_the_erasure_is_not_remembered_after_it()
    {
        var keys = table.Replica();
        var box = keys.Seal("store", Ada, Plain);
        table.Clock.Advance(SubjectKeys.Remembered);
        table.AfterFind = () =>
        {
            table.AfterFind = null;
            Assert.True(keys.EraseAsync(Ada, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        };

        Assert.Null(keys.Open("store", Ada, box));
    }

    [Fact]
    public void A_key_that_is_lost_is_not_taken_for_an_erasure()
    {
        var box = table.Replica().Seal("store", Ada, Plain);
        table.Rows.Clear();

        Assert.ThrowsAny<CryptographicException>(() => table.Replica().Open("store", Ada, box));
    }
}
