namespace ServiceDefaults.Startup;

/// <summary>A setting without which the program cannot be put together.</summary>
/// <param name="message">What was expected, and where; never what was found, which may be a secret.</param>
internal sealed class MissingSettingException(string message) : Exception(message);
