using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.EventSourcing;

/// <summary>
/// Finds a process's transitions by trying every example of an input in every state that can be reached, once before the deadline and
/// once at it. States that differ only in times and counts are one: otherwise waiting again and again would never come to an end.
/// </summary>
public static class ProcessExplorer
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    /// <summary>The definition of a process.</summary>
    /// <param name="name">The process's name.</param>
    /// <param name="messagesOf">The types of the messages that follow from one of its events.</param>
    public static ProcessDefinition Explore<TProcess, TInput, TEvent>(string name, Func<TEvent, IEnumerable<string>> messagesOf)
        where TProcess : IProcessManager<TProcess, TInput, TEvent>
        where TEvent : notnull
    {
        var types = new EventTypes(typeof(TEvent));
        var messages = types.Names.ToDictionary(stored => stored, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var steps = new List<(ProcessTransition Key, string Event)>();
        foreach (var (before, input, events, after) in Walk<TProcess, TInput, TEvent>())
        {
            var key = new ProcessTransition(
                NameOf(before.Waiting.ToString()), NameOf(input!.GetType().Name), NameOf(after.Waiting.ToString()), [], after.Deadline is null);
            foreach (var happened in events)
            {
                var stored = types.NameOf(happened);
                steps.Add((key, stored));
                messages[stored].UnionWith(messagesOf(happened));
            }
        }

        var transitions = steps.GroupBy(step => (step.Key.From, step.Key.Input, step.Key.To)).Select(same => new ProcessTransition(
            same.Key.From, same.Key.Input, same.Key.To, [.. same.Select(step => step.Event).Distinct()], same.Any(step => step.Key.Ends)));
        return new ProcessDefinition(
            name,
            StatesOf(TProcess.Initial.Waiting.GetType()),
            [.. typeof(TInput).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(TInput))).Select(type => NameOf(type.Name))],
            [.. messages.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ProcessOutput(pair.Key, [.. pair.Value]))],
            [.. transitions.OrderBy(transition => Array.IndexOf(StatesOf(TProcess.Initial.Waiting.GetType()), transition.From))]);
    }

    /// <summary>The states that a process's enumeration names, in camelCase.</summary>
    public static string[] StatesOf(Type states) => [.. Enum.GetNames(states).Select(NameOf)];

    private static IEnumerable<(TProcess Before, TInput Input, IReadOnlyList<TEvent> Events, TProcess After)> Walk<TProcess, TInput, TEvent>()
        where TProcess : IProcessManager<TProcess, TInput, TEvent>
    {
        var known = new HashSet<string> { Shape(TProcess.Initial) };
        var ahead = new Queue<(TProcess State, DateTimeOffset Now)>([(TProcess.Initial, Start)]);
        while (ahead.TryDequeue(out var place))
        {
            foreach (var now in new[] { place.Now, place.State.Deadline ?? place.Now }.Distinct())
            {
                foreach (var input in TProcess.Examples(place.State))
                {
                    var events = TProcess.Decide(input, place.State, now).Events;
                    if (events.Count == 0)
                    {
                        continue;
                    }

                    var after = place.State.After(events);
                    yield return (place.State, input, events, after);
                    if (known.Add(Shape(after)))
                    {
                        ahead.Enqueue((after, now));
                    }
                }
            }
        }
    }

    private static string Shape<TProcess>(TProcess state)
    {
        var data = JsonSerializer.SerializeToNode(state, PlatformJson.Options)!.AsObject();
        foreach (var (name, value) in data.ToList())
        {
            if (value is JsonValue plain && (plain.GetValueKind() == JsonValueKind.Number || plain.TryGetValue<DateTimeOffset>(out _)))
            {
                data.Remove(name);
            }
        }

        return data.ToJsonString();
    }

    private static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
