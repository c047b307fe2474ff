using System.Text;
using System.Text.Json;

namespace Payments.Journals;

/// <summary>
/// An append-only file of JSON lines. A line is handed to the operating system before its request is answered, so that it
/// survives the process's death; a machine that loses its power may forget the last moments.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly FileStream? file;

    private Journal(FileStream? file, IReadOnlyList<JournalEntry> entries) => (this.file, Entries) = (file, entries);

    /// <summary>What the file held when it was opened, in order.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    public static Journal Open(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return new Journal(null, []);
        }

        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "payments.jsonl");

        // Nobody else may write: two sandboxes on one journal would each authorise the same reference.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);

            // What follows the last line end was being written when the process died: nobody was answered, so it never happened.
            var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            file.SetLength(whole);
            file.Seek(0, SeekOrigin.End);
            return new Journal(file, Parse(path, Encoding.UTF8.GetString(bytes, 0, whole)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(JournalEntry entry)
    {
        if (file is null)
        {
            return;
        }

        var end = file.Position;
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, ProviderJson.Options), (byte)'\n']);
        }
        catch
        {
            // Half a line, left by a full disk, would swallow the next one.
            file.SetLength(end);
            file.Seek(end, SeekOrigin.Begin);
            throw;
        }
    }

    public void Dispose() => file?.Dispose();

    private static List<JournalEntry> Parse(string path, string text)
    {
        var entries = new List<JournalEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<JournalEntry>(line, ProviderJson.Options)!);
            }
            catch (JsonException damage)
            {
                throw new InvalidDataException($"Line {entries.Count + 1} of {path} is not a journal entry.", damage);
            }
        }

        return entries;
    }
}
