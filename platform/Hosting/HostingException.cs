namespace Platform.Hosting;

/// <summary>
/// Something outside this program stands in the way: a missing server, a port that is taken, a folder in use. The message says
/// what and how to help it, and is meant to be shown as it is.
/// </summary>
public sealed class HostingException : Exception
{
    /// <summary>With a message for people.</summary>
    public HostingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for people and the error behind it.</summary>
    public HostingException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message; there should be one.</summary>
    public HostingException()
    {
    }
}
