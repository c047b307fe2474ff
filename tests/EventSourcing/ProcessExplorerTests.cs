using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace EventSourcing.Tests;

public sealed class ProcessExplorerTests
{
    private static readonly ProcessDefinition Definition = ProcessExplorer.Explore<Errand, ErrandInput, ErrandEvent>(
        "errand", happened => happened is ErrandEvent.Asked ? ["errands.ask.v1"] : []);

    [Fact]
    public void States_inputs_and_outputs_come_from_the_types()
    {
        Assert.Equal("errand", Definition.Name);
        Assert.Equal(["none", "answer", "done"], Definition.States);
        Assert.Equal(["go", "answered", "overdue", "nudge", "abort"], Definition.Inputs);
        Assert.Equal(["errand_asked", "errand_done", "errand_given_up"], Definition.Outputs.Select(output => output.Event));
        Assert.Equal(["errands.ask.v1"], Definition.Outputs[0].Messages);
        Assert.Empty(Definition.Outputs[1].Messages);
    }

    [Fact]
    public void Transitions_are_found_by_trying_at_the_deadline_too_and_come_to_an_end_though_it_asks_for_ever() => Assert.Equal(
        [
            "none go answer errand_asked False",
            "answer answered done errand_done True",
            "answer nudge answer errand_asked False",
            "answer abort done errand_given_up+errand_done True",
            "answer overdue answer errand_asked False",
        ],
        Definition.Transitions.Select(step => $"{step.From} {step.Input} {step.To} {string.Join('+', step.Events)} {step.Ends}"));

    [Fact]
    public void The_diagram_has_an_arrow_per_pair_of_states() => Assert.Equal(
        """
        stateDiagram-v2
            [*] --> answer: go
            answer --> done: answered, abort
            answer --> answer: nudge, overdue
            done --> [*]

        """,
        Definition.ToMermaid(),
        ignoreLineEndingDifferences: true);
}
