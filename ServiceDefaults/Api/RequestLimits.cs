namespace ServiceDefaults.Api;

/// <summary>Bounds on what a caller may send.</summary>
public static class RequestLimits
{
    public const int MaxBodyBytes = 256 * 1024;
}
