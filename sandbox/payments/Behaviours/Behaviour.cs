namespace Payments.Behaviours;

/// <summary>How the sandbox was told to behave.</summary>
/// <param name="DelayMs">Every payment request waits so many milliseconds before it is looked at.</param>
/// <param name="Down">Every payment request is answered 503 and has no effect.</param>
public sealed record BehaviourSetting(int DelayMs = 0, bool Down = false)
{
    public static BehaviourSetting Normal { get; } = new();
}

/// <summary>Holds the setting in memory: a restarted sandbox behaves normally again.</summary>
public sealed class Behaviour
{
    private volatile BehaviourSetting current = BehaviourSetting.Normal;

    public BehaviourSetting Current => current;

    public BehaviourSetting Set(BehaviourSetting setting) =>
        current = setting with { DelayMs = Math.Clamp(setting.DelayMs, 0, 600_000) };
}
