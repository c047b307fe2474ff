using OperationsConsole.DeadLetters;

namespace OperationsConsole.Tests;

public sealed class DeadLetterTests
{
    [Fact]
    public void A_replay_has_come_as_far_as_letters_are_gone()
    {
        var progress = new ReplayProgress("Replaying", Matched: 80, Before: 100);

        Assert.Equal((0L, 0.0, false), (progress.Gone, progress.Percent, progress.IsDone));
        Assert.Equal((20L, 25.0), (progress.After(80).Gone, progress.After(80).Percent));
        Assert.True(progress.After(20).IsDone);
    }

    [Fact]
    public void Letters_that_die_in_the_meantime_do_not_turn_it_back()
    {
        var progress = new ReplayProgress("Replaying", Matched: 80, Before: 100).After(50).After(70);

        Assert.Equal(50, progress.Gone);
        Assert.Equal(50, progress.After(1000).Gone);
    }

    [Fact]
    public void A_draft_says_where_it_is_no_JSON()
    {
        Assert.Equal("Line 2, byte 8: this is not JSON.", JsonDraft.Of("{\n  \"a\": ,\n}").Mistake);
        Assert.Null(JsonDraft.Of("{").Value);
    }

    [Fact]
    public void A_message_is_an_object()
    {
        Assert.NotNull(JsonDraft.Of("[]").Mistake);
        Assert.Equal(1, JsonDraft.Of("""{ "a": 1 }""").Value?.GetProperty("a").GetInt32());
    }
}
