namespace WholeSystem.Fuzz;

/// <summary>Something that is made of a request so that it is no longer what its operation takes, or only just.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Fits">Whether it can be made of this request.</param>
/// <param name="Apply">Makes it.</param>
internal sealed record Oddity(string Name, Func<Draft, bool> Fits, Action<Draft, Random> Apply)
{
    public static readonly IReadOnlyList<Oddity> All = [.. OddBodies.All, .. OddHeaders.All, .. OddTargets.All];

    public static void AddTo(Draft draft, Random random)
    {
        var fitting = All.Where(oddity => oddity.Fits(draft)).ToList();
        var oddity = fitting[random.Next(fitting.Count)];
        oddity.Apply(draft, random);
        draft.Oddities.Add(oddity.Name);
    }

    public static T One<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
