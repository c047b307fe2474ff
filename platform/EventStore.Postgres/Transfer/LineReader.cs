using System.Buffers;
using System.IO.Pipelines;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>Reads a stream line by line as bytes, with a bound on a line's length.</summary>
internal sealed class LineReader(Stream input) : IAsyncDisposable
{
    private const int MaxLine = 64 * 1024 * 1024;

    private readonly PipeReader pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 256 * 1024, leaveOpen: true));
    private ReadOnlySequence<byte> rest;
    private bool ended;
    private bool holding;

    /// <summary>How many lines were read.</summary>
    public long Line { get; private set; }

    /// <summary>How many bytes were read, line ends included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the last line that was read had an end; one that breaks off has none.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The next line without its end, valid until the next call; null at the end.</summary>
    /// <exception cref="TransferException"><c>line-too-long</c>, or <c>file-truncated</c> when compressed content breaks off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                rest = rest.Slice(rest.GetPosition(1, end));
                return Take(line, ending: 1);
            }

            if (ended)
            {
                var last = rest;
                rest = default;
                return last.IsEmpty ? default(ReadOnlyMemory<byte>?) : Take(last, ending: 0);
            }

            if (rest.Length > MaxLine)
            {
                throw new TransferException("line-too-long", $"expected at most {MaxLine} bytes.", Line + 1);
            }

            await FillAsync(cancellation);
        }
    }

    public ValueTask DisposeAsync() => pipe.CompleteAsync();

    private ReadOnlyMemory<byte> Take(ReadOnlySequence<byte> line, int ending)
    {
        Line++;
        IsWhole = ending > 0;
        Bytes += line.Length + ending;
        return line.IsSingleSegment ? line.First : line.ToArray();
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (holding)
        {
            pipe.AdvanceTo(rest.Start, rest.End);
            holding = false;
        }

        try
        {
            var read = await pipe.ReadAsync(cancellation);
            (rest, ended, holding) = (read.Buffer, read.IsCompleted, true);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new TransferException("file-truncated", "the compressed content breaks off, or is damaged, here.", Line + 1);
        }
    }
}
