namespace Tutorial.Tests;

public class TutorialTests
{
    [Fact]
    public async Task Whoever_follows_the_tutorial_has_a_feature_whose_tests_pass()
    {
        using var copy = ReadersCopy.Make();
        var reader = new Reader(copy);
        foreach (var step in Step.Read(copy.Read("docs/tutorial.md")))
        {
            await reader.FollowAsync(step, TestContext.Current.CancellationToken);
        }

        Assert.Empty(reader.Owed);
        Assert.True(reader.Passed > 0, "Nothing was tested.");
    }
}
