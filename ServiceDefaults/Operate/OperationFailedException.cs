namespace ServiceDefaults.Operate;

/// <summary>An operation cannot be done; the message is shown as it is.</summary>
internal sealed class OperationFailedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
