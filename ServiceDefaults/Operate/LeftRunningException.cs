namespace ServiceDefaults.Operate;

/// <summary>Whoever followed something was interrupted; the thing itself goes on elsewhere. The message is shown as it is.</summary>
internal sealed class LeftRunningException(string message) : OperationCanceledException(message);
