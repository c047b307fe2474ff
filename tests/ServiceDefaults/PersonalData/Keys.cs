using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ServiceDefaults.PersonalData;

namespace ServiceDefaults.Tests;

/// <summary>What the replicas of one service share, and what a test does to it.</summary>
internal sealed class Keys : IKeyTable
{
    public const string Ada = "ada";

    public ConcurrentDictionary<string, KeyRow> Rows { get; } = [];

    public ManualClock Clock { get; } = new();

    /// <summary>What happens after a row was read, before the reader goes on.</summary>
    public Action? AfterFind { get; set; }

    /// <summary>Master keys that differ from one another, the last being the current one.</summary>
    public static MasterKeys Masters(params int[] versions)
    {
        var options = new PersonalDataOptions { Current = versions[^1] };
        foreach (var version in versions)
        {
            options.MasterKeys[$"{version}"] = Master((byte)version);
        }

        return new MasterKeys(Options.Create(options));
    }

    public static string Master(byte filling) => Convert.ToBase64String([.. Enumerable.Repeat(filling, Sealing.KeyLength)]);

    public SubjectKeys Replica(params int[] versions) => new(this, Masters(versions is [] ? [1] : versions), Clock);

    public KeyRow? Find(string subject)
    {
        var found = Rows.GetValueOrDefault(subject);
        AfterFind?.Invoke();
        return found;
    }

    public void Add(string subject, byte[] wrapped) => Rows.TryAdd(subject, new KeyRow(wrapped));

    public Task EraseAsync(string subject, DateTimeOffset at, CancellationToken stop)
    {
        Rows[subject] = new KeyRow(null);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(string Subject, byte[] Wrapped)>> NotUnderAsync(byte master, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<(string, byte[])>>(
            [.. from row in Rows where row.Value.Wrapped is { } wrapped && wrapped[0] != master select (row.Key, row.Value.Wrapped)]);

    public Task RewrapAsync(string subject, byte[] old, byte[] wrapped, CancellationToken stop)
    {
        if (Rows[subject].Wrapped is { } present && present.SequenceEqual(old))
        {
            Rows[subject] = new KeyRow(wrapped);
        }

        return Task.CompletedTask;
    }
}
