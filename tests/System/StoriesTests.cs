using AppHost.Demo;
using Spectre.Console;

namespace WholeSystem;

public sealed class StoriesTests(RunningSystem system)
{
    [Fact]
    public async Task Every_story_of_the_demo_ends_as_it_must()
    {
        using var told = new StringWriter();
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(told) });

        var failed = await StoryTeller.TellAsync(system.Application, output, TestContext.Current.CancellationToken);

        Assert.True(failed == 0, told.ToString());
        Assert.Equal(5, Story.All.Count);
    }
}
