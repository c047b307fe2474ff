using Platform.EventSourcing;

namespace MessagesUnderTest;

/// <summary>What befalls the handler of a message.</summary>
public enum Mishap
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It takes its time.</summary>
    Slow,

    /// <summary>Its first call fails; the retry at once goes well.</summary>
    FailsOnce,

    /// <summary>Its first call fails when its append was made; the retry at once finds the effect there.</summary>
    FailsOnceAfterAppend,

    /// <summary>Its first two calls fail, so that the message waits for a delayed retry.</summary>
    FailsTwice,

    /// <summary>The same when its append was made: what comes after the delay is a repeat.</summary>
    FailsTwiceAfterAppend,

    /// <summary>It can never be handled and goes to the dead letters.</summary>
    Hopeless,
}

/// <summary>Says which message has which mishap: the same one whoever asks, and as often as it is asked.</summary>
public static class Mishaps
{
    // Of 1,000 messages, about so many.
    private static readonly (Mishap Mishap, int Share)[] Shares =
    [
        (Mishap.Slow, 5),
        (Mishap.FailsOnce, 15),
        (Mishap.FailsOnceAfterAppend, 15),
        (Mishap.FailsTwice, 8),
        (Mishap.FailsTwiceAfterAppend, 8),
        (Mishap.Hopeless, 2),
    ];

    public static Mishap Of(int seed, string key, long number)
    {
        var drawn = BitConverter.ToUInt16(DerivedId.From(Guid.Empty, $"{seed}/{key}/{number}").ToByteArray()) % 1_000;
        foreach (var (mishap, share) in Shares)
        {
            if (drawn < share)
            {
                return mishap;
            }

            drawn -= share;
        }

        return Mishap.None;
    }
}
