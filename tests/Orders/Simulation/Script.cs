using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Orders.Tests;

/// <summary>
/// How a world goes. Each number is a kind of step and which of what there is; zero takes the first thing out of the bag, so that shrinking finds
/// plain scripts. The first number says whether there is stock and money, and whether the order was paid before.
/// </summary>
public sealed record Script(int[] Steps)
{
    internal static readonly int Kinds = Enum.GetValues<Kind>().Length;

    internal World Play()
    {
        var first = Steps.FirstOrDefault() / Kinds;
        var world = new World(inStock: first % 10 != 9, covered: first % 10 != 8, prepaid: first / 10 == 3);
        foreach (var step in Steps.Skip(1))
        {
            world.Act((Kind)(step % Kinds), step / Kinds);
        }

        return world;
    }

    public override string ToString() => string.Join(' ', Steps);
}

public static class Scripts
{
    // What ends an order early is rare, or hardly a script would get to what comes after.
    private static readonly Gen<int> Steps = Gen.Frequency(
        (32, Gen.Constant(Kind.Take)),
        (5, Gen.Constant(Kind.TakeAgain)),
        (6, Gen.Elements(Kind.PassTime, Kind.PassTime, Kind.Lose)),
        (2, Gen.Elements(Kind.PassTime, Kind.Lose, Kind.Lapse, Kind.Cancel)),
        (18, Gen.Elements(Kind.Ship, Kind.Deliver, Kind.Return, Kind.Refund)))
        .SelectMany(kind => Gen.Choose(0, 39).Select(which => (Tests.Script.Kinds * which) + (int)kind));

    public static Arbitrary<Script> Script() => Arb.From(
        Steps.ArrayOf().Select(steps => new Script(steps)),
        script => ArbMap.Default.ArbFor<int[]>().Shrinker(script.Steps)
            .Where(steps => steps.All(step => step >= 0))
            .Select(steps => new Script(steps)));
}

/// <summary>Holds for every script; the same scripts every time where CI runs it, others each time elsewhere.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EveryScriptAttribute : PropertiesAttribute
{
    public EveryScriptAttribute()
    {
        Arbitrary = [typeof(Scripts)];
        MaxTest = 3000;
        StartSize = 50;
        EndSize = 150;
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Replay = "20260301,7";
        }
    }
}
