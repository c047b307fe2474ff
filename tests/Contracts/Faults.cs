namespace Contracts.Tests;

/// <summary>Says a fault in full: the framework would cut it short.</summary>
internal static class Faults
{
    public static void None(string? fault) => Assert.True(fault is null, fault);
}
