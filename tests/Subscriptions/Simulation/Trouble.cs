namespace Subscriptions.Tests;

/// <summary>What may go wrong in a world, each as a chance in a hundred.</summary>
/// <param name="Declined">The customer's bank refuses.</param>
/// <param name="Lost">An answer of the provider's is lost, and whoever asked asks again.</param>
/// <param name="Repeated">A message comes again, up to an hour later.</param>
/// <param name="Silent">The provider does what it was asked when nobody waits for it any longer.</param>
/// <param name="Slowest">How long a message takes at most.</param>
internal sealed record Trouble(int Declined, int Lost, int Repeated, int Silent, TimeSpan Slowest)
{
    public static Trouble OfADay { get; } = new(Declined: 5, Lost: 2, Repeated: 2, Silent: 1, TimeSpan.FromSeconds(5));

    public static Trouble Worst { get; } = new(Declined: 30, Lost: 20, Repeated: 20, Silent: 15, TimeSpan.FromSeconds(40));
}
