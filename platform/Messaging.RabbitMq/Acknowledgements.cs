namespace Platform.Messaging.RabbitMq;

/// <summary>
/// What is to be acknowledged on a channel, in as few words as possible: one for all up to a tag when none of them is open any more, and one
/// for each settled message beyond that. The broker writes each word to its log. Not for use by several threads.
/// </summary>
internal sealed class Acknowledgements
{
    private readonly SortedSet<ulong> open = [];
    private readonly SortedSet<ulong> settled = [];

    /// <summary>A message was delivered.</summary>
    public void Open(ulong tag) => open.Add(tag);

    /// <summary>The broker may forget a delivered message.</summary>
    public void Settle(ulong tag)
    {
        open.Remove(tag);
        settled.Add(tag);
    }

    /// <summary>What has been settled since the last call.</summary>
    public IReadOnlyList<(ulong Tag, bool Multiple)> Take()
    {
        var words = new List<(ulong, bool)>();
        var below = open.Count == 0 ? ulong.MaxValue : open.Min;
        var prefix = 0UL;
        foreach (var tag in settled)
        {
            if (tag < below)
            {
                prefix = tag;
            }
            else
            {
                words.Add((tag, false));
            }
        }

        // Tags begin at 1.
        if (prefix > 0)
        {
            words.Insert(0, (prefix, true));
        }

        settled.Clear();
        return words;
    }
}
