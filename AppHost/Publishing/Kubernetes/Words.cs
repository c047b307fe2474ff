namespace AppHost.Publishing.Kubernetes;

/// <summary>
/// The environment of a container. A text that holds parameters refers to variables before it, which are taken from secrets and settings.
/// </summary>
internal sealed class Words : Wording
{
    /// <summary>The variables in the order in which one may refer to another.</summary>
    public static (IReadOnlyList<object> Variables, Words Spoken) Environment(IReadOnlyDictionary<string, object> variables)
    {
        var words = new Words();
        var said = variables.Select(one => (one.Key, Value: words.Say(one.Value))).ToList();
        var whole = words.Parameters.ToDictionary(one => words.Parameter(one));
        var first = words.Parameters.Select(Variable)
            .Where(name => said.Any(one => one.Value.Contains($"$({name})", StringComparison.Ordinal) && one.Value != $"$({name})"));
        var byName = words.Parameters.ToDictionary(Variable);
        return (
            [
                .. first.Where(name => said.All(one => one.Key != name)).Select(name => new { name, valueFrom = Secrets.Source(byName[name]) }),
                .. said.Select(one => whole.TryGetValue(one.Value, out var parameter)
                    ? (object)new { name = one.Key, valueFrom = Secrets.Source(parameter) }
                    : new { name = one.Key, value = one.Value }),
            ],
            words);
    }

    protected override string Literal(string text) => text.Replace("$(", "$$(", StringComparison.Ordinal);

    protected override string Parameter(ParameterResource parameter) => $"$({Variable(parameter)})";

    // What the operator of PostgreSQL calls the server that takes writes.
    protected override string Host(string resource) => resource == Servers.PostgresName ? Servers.PostgresHost : resource;
}
