namespace Architecture.Tests.OpenApi;

/// <summary>A change of an API that a caller of the released one cannot bear.</summary>
/// <param name="Where">The operation, and the place in it.</param>
/// <param name="What">What was taken away or is asked for in addition.</param>
public sealed record Break(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}
