using System.IO.Compression;
using System.Text.Json;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>What the last whole line of an export says.</summary>
internal sealed record LastLine(string Source, Guid Id, long Position);

/// <summary>An export on disk.</summary>
internal static class ExportFile
{
    private const string Compressed = ".gz";

    /// <summary>What is appended to a compressed file is a part of its own, which gzip allows: readers see one text.</summary>
    public static Stream Compress(string path, Stream file) =>
        IsCompressed(path) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : file;

    public static Stream Decompress(string path, Stream file) =>
        IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;

    /// <summary>Cuts off what follows the last whole line, and returns that line; null when there is none.</summary>
    /// <exception cref="TransferException"><c>file-not-an-export</c>.</exception>
    public static async Task<LastLine?> RepairAsync(string path, CancellationToken cancellation)
    {
        if (!IsCompressed(path))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            var (last, length) = await CopyAsync(file, Stream.Null, cancellation);
            var line = Parse(path, last);
            file.SetLength(length);
            return line;
        }

        // A compressed file that breaks off cannot be cut, so its whole lines are written anew beside it.
        var repaired = path + ".repaired";
        LastLine? parsed;
        await using (var damaged = File.OpenRead(path))
        await using (var whole = File.Create(repaired))
        {
            await using var lines = Decompress(path, damaged);
            await using var output = Compress(path, whole);
            parsed = Parse(path, (await CopyAsync(lines, output, cancellation)).Last);
        }

        File.Move(repaired, path, overwrite: true);
        return parsed;
    }

    private static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase);

    private static async Task<(byte[]? Last, long Length)> CopyAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        await using var lines = new LineReader(input);
        byte[]? last = null;
        var length = 0L;
        try
        {
            while (await lines.ReadAsync(cancellation) is { } line && lines.IsWhole)
            {
                last = line.ToArray();
                length = lines.Bytes;
                await output.WriteAsync(line, cancellation);
                await output.WriteAsync("\n"u8.ToArray(), cancellation);
            }
        }
        catch (TransferException)
        {
            // It breaks off here, which is why it is repaired.
        }

        return (last, length);
    }

    private static LastLine? Parse(string path, byte[]? line)
    {
        if (line is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new LastLine(
                root.GetProperty(ExportedEvent.Source).GetString()!,
                root.GetProperty(ExportedEvent.Id).GetGuid(),
                long.Parse(root.GetProperty(ExportedEvent.Position).GetString()!));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new TransferException("file-not-an-export", $"{path} does not end with an exported event.");
        }
    }
}
