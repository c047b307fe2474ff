namespace Tutorial.Tests;

public class StepTests
{
    private const string Before = "one\n\nthree\nfour\n";

    [Fact]
    public void A_page_is_read_as_steps_of_what_is_written_and_run()
    {
        var steps = Step.Read(
            """
            # A page

            ## Step 1: Write

            New file `a/b.cs`:

            ```csharp
            class B;
            ```

            In `c.cs`:

            ```diff
             one
            +two
            ```

            ## See it

            ```console
            curl localhost
            ```

            ## Step 2: Run

            ```bash
            ./test A
            ```
            """);

        Assert.Equal(["Step 1: Write", "Step 2: Run"], steps.Select(step => step.Title));
        Assert.Equal(new NewFile("a/b.cs", "class B;\n"), steps[0].Blocks[0]);
        Assert.Equal("one\ntwo", Assert.IsType<Change>(steps[0].Blocks[1]).Apply("one"));
        Assert.Equal([new Command("./test A")], steps[1].Blocks);
    }

    [Fact]
    public void Lines_are_added_and_taken_away_where_the_others_show() =>
        Assert.Equal("one\ntwo\n\n4\n", new Change("a", [" one", "+two", "", "-three", "@@", "-four", "+4"]).Apply(Before));

    [Theory]
    [InlineData(" five")]
    [InlineData("+five")]
    public void Lines_that_do_not_say_where_are_refused(string line) => Assert.Throws<FormatException>(() => new Change("a", [line]).Apply(Before));

    [Fact]
    public void Lines_that_stand_there_twice_are_refused() =>
        Assert.Throws<FormatException>(() => new Change("a", [" one", "+two"]).Apply("one\none\n"));

    [Theory]
    [InlineData("```csharp")]
    [InlineData("```diff")]
    public void A_block_without_its_file_is_refused(string fence) =>
        Assert.Throws<FormatException>(() => Step.Read($"## Step\n\nIt follows:\n\n{fence}\n one\n```\n"));
}
