using System.Text;

namespace Platform.EventSourcing;

/// <summary>What a process manager is made of, found by trying it: for pages and diagrams.</summary>
/// <param name="Name">The process's name: the category of its streams.</param>
/// <param name="States">What it may wait for, the state before it begins first.</param>
/// <param name="Inputs">What it hears.</param>
/// <param name="Outputs">What may happen in it, and the messages that follow from that.</param>
/// <param name="Transitions">Which input leads from where to where; inputs that do nothing are left out.</param>
public sealed record ProcessDefinition(
    string Name,
    IReadOnlyList<string> States,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<ProcessOutput> Outputs,
    IReadOnlyList<ProcessTransition> Transitions)
{
    /// <summary>The definition as a Mermaid state diagram.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var edge in Transitions.GroupBy(transition => (transition.From, transition.To)))
        {
            var inputs = string.Join(", ", edge.Select(transition => transition.Input).Distinct());
            text.Append("    ").Append(edge.Key.From == States[0] ? "[*]" : edge.Key.From).Append(" --> ").Append(edge.Key.To)
                .Append(": ").Append(inputs).Append('\n');
        }

        foreach (var end in Transitions.Where(transition => transition.Ends).Select(transition => transition.To).Distinct())
        {
            text.Append("    ").Append(end).Append(" --> [*]\n");
        }

        return text.ToString();
    }
}

/// <summary>An event of a process and what leaves the service when it happens.</summary>
/// <param name="Event">The event's stored name.</param>
/// <param name="Messages">The versioned types of the messages.</param>
public sealed record ProcessOutput(string Event, IReadOnlyList<string> Messages);

/// <summary>One step of a process.</summary>
/// <param name="From">What it waited for.</param>
/// <param name="Input">What it heard.</param>
/// <param name="To">What it waits for then.</param>
/// <param name="Events">The names of the events that may happen on the way.</param>
/// <param name="Ends">Whether all may have ended then.</param>
public sealed record ProcessTransition(string From, string Input, string To, IReadOnlyList<string> Events, bool Ends);
