using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Platform.Hosting;

/// <summary>
/// What a child has printed: the last lines in memory, all of it in a file that is put aside as <c>.1</c> at the start and
/// whenever it has grown too long.
/// </summary>
internal sealed class ProcessLog(string? path, int remembered = 200, long longest = 10 * 1024 * 1024) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<string> last = new();
    private readonly List<Channel<string>> watchers = [];
    private StreamWriter? file;
    private long written;
    private bool closed;

    public string? Path => path;

    public IReadOnlyList<string> Last
    {
        get
        {
            lock (gate)
            {
                return [.. last];
            }
        }
    }

    public void Write(string line)
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            last.Enqueue(line);
            if (last.Count > remembered)
            {
                last.Dequeue();
            }

            watchers.ForEach(watcher => watcher.Writer.TryWrite(line));
            WriteToFile(line);
        }
    }

    /// <summary>The remembered lines, then each new one as it comes. A watcher that falls far behind misses the oldest.</summary>
    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            foreach (var line in last)
            {
                channel.Writer.TryWrite(line);
            }

            watchers.Add(channel);
            if (closed)
            {
                channel.Writer.TryComplete();
            }
        }

        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return line;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers.Remove(channel);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            file?.Dispose();
            file = null;
            watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    private void WriteToFile(string line)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            if (file is null || written > longest)
            {
                file?.Dispose();
                file = OpenNew(path);
                written = 0;
            }

            file.WriteLine(line);
            written += line.Length + 1;
        }
        catch (IOException)
        {
            // A full disk must not take the supervisor with it; the lines in memory remain.
            file = null;
            written = 0;
        }
    }

    private static StreamWriter OpenNew(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            File.Move(path, path + ".1", overwrite: true);
        }

        var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new StreamWriter(stream) { AutoFlush = true };
    }
}
