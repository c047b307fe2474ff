using System.Reflection;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class PurityTests
{
    private static readonly string[] Running = ["services/", "gateway/", "ServiceDefaults/"];

    // What is banned in programs that run, and what to write instead.
    private static readonly Dictionary<string, string> Banned = new()
    {
        [@"DateTime(Offset)?\.(Utc)?Now"] = "take the TimeProvider, so that tests can set the clock",
        [@"TimeProvider\.System"] = "take the registered TimeProvider, so that tests can set the clock",
        [@"Guid\.NewGuid"] = "use Guid.CreateVersion7, whose values sort by time and keep indexes dense",
        [@"new HttpClient\b"] = "use IHttpClientFactory: its clients find services, retry, and know new addresses",
        [@"Task\.Delay"] = "schedule a message: a wait in memory dies with its process",
        [@"Thread\.Sleep"] = "schedule a message: a sleeping pool thread is a lost one",
        [@"\.Result\b|\.Wait\(\)|\.GetAwaiter\(\)\.GetResult\(\)"] = "await it, or the pool starves under load",
        [@"Console\.Write"] = "log",
    };

    private static readonly (string File, string Code, string Reason)[] Exceptions =
    [
        ("ServiceDefaults/Defaults.cs", "TimeProvider.System", "this is where it is registered"),
        ("ServiceDefaults/Health/HealthCommand.cs", "new HttpClient", "a program that only asks and ends has no services"),
        ("ServiceDefaults/Security/RememberingTokenHandler.cs", "DateTimeOffset.UtcNow", "the library judges a token's end by the same clock"),
        ("ServiceDefaults/Shutdown/Draining.cs", "Task.Delay", "the process waits for its own end"),
    ];

    private static IEnumerable<MethodInfo> Decisions =>
        from assembly in (Assembly[])[typeof(Orders.Order).Assembly, typeof(Inventory.Item).Assembly]
        from type in assembly.GetTypes()
        from method in type.GetMethods(
            BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
        where method.Name == "Decide" || (method.Name == "Validate" && type.Name.EndsWith("Endpoint", StringComparison.Ordinal))
            || method.Name is "After" or "Of" || (type.FullName == "Orders.Fulfilment" && !method.Name.StartsWith('<'))
        select method;

    [Fact]
    public void There_are_decisions_to_look_at() =>
        Assert.True(Decisions.Count() > 40, $"Found only {Decisions.Count()} decisions in the services; has their form changed?");

    [Fact]
    public void Decisions_take_plain_values() => Faults.None(
        from method in Decisions
        from parameter in method.GetParameters()
        where !IsPlain(parameter.ParameterType)
        select $"{Name(method)} takes the {parameter.ParameterType.Name} '{parameter.Name}'. "
            + "What reaches for nothing is tested with nothing: load before it (LoadAsync), give it plain values and the clock's reading.");

    [Fact]
    public void Decisions_are_not_asynchronous() => Faults.None(
        from method in Decisions
        where method.ReturnType.Name is "Task" or "Task`1" or "ValueTask" or "ValueTask`1"
        select $"{Name(method)} is asynchronous. A decision waits for nothing: load what it needs before (LoadAsync), and let it ask by a message.");

    [Fact]
    public void No_banned_call_is_made() => Faults.None(
        from file in Repository.Sources
        where file.Under(Running)
        from line in file.Code
        from ban in Banned
        let call = Regex.Match(line.Code, ban.Key).Value
        where call.Length > 0 && !Exceptions.Any(allowed => allowed.File == file.Path && allowed.Code == call)
        select $"{line.Place} has {call}; {ban.Value}. If it must be, say why in {nameof(PurityTests)}.");

    [Fact]
    public void Every_exception_is_still_needed() => Faults.None(
        from allowed in Exceptions
        let file = Repository.Sources.Single(file => file.Path == allowed.File)
        where !file.Code.Any(line => line.Code.Contains(allowed.Code, StringComparison.Ordinal))
        select $"{allowed.File} no longer has {allowed.Code}; strike the exception.");

    // Keys are written while JSON is, outside of every session; AdvancedSql holds a session's own queries, of which those that verify are long,
    // as are the one that asks for events that only a newer release knows and the one that walks over all streams. The swap that ends a rebuild
    // moves what Marten wrote, in its session.
    [Fact]
    public void Only_Marten_writes_events() => Faults.None(
        from file in Repository.Sources
        where file.Under("services/", "ServiceDefaults/")
        where file.Path is not ("ServiceDefaults/PersonalData/KeyTable.cs"
            or "ServiceDefaults/Verification/StoreVerification.cs"
            or "ServiceDefaults/EventStore/WrittenEventTypes.cs"
            or "ServiceDefaults/Archiving/QuietStreams.cs"
            or "ServiceDefaults/Operations/Projections/RowsSwap.cs")
        from line in file.Code
        where WritesByHand().IsMatch(line.Code) && !line.Code.Contains(".AdvancedSql.QueryAsync<", StringComparison.Ordinal)
        select $"{line.Place}: {line.Code.Trim()} What is written past Marten has no version, metadata, projection or outbox: use its session.");

    private static bool IsPlain(Type type) => true switch
    {
        _ when type.IsInterface => type.Name is "IReadOnlyList`1" or "IReadOnlyDictionary`2" or "IEnumerable`1" or "IEvent",
        _ when type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(Task)) || type.IsAssignableTo(typeof(TimeProvider)) => false,
        _ => type != typeof(CancellationToken) && type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) != true,
    };

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    [GeneratedRegex(@"\bmt_\w+|\b(insert\s+into|delete\s+from|update\s+\w+\s+set)\b|NpgsqlCommand|ExecuteNonQuery", RegexOptions.IgnoreCase)]
    private static partial Regex WritesByHand();
}
