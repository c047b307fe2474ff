namespace Payments.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("payments-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Everything_answered_survives_a_kill_and_a_torn_last_line_is_ignored()
    {
        var afterKill = Path.Combine(folder, "after-kill");
        string answer;
        await using (var sandbox = await RunningSandbox.StartAsync(folder))
        {
            answer = (await sandbox.AuthoriseAsync("order-1", key: "k")).Body.ToString();
            await sandbox.PostAsync("order-2/void");

            // What is in the file while the sandbox still runs is what a kill would leave.
            CopyJournal(afterKill);
        }

        await File.AppendAllTextAsync(Journal(afterKill), """{"key":"torn","fingerp""", TestContext.Current.CancellationToken);
        await using (var restarted = await RunningSandbox.StartAsync(afterKill))
        {
            Assert.Equal(answer, (await restarted.AuthoriseAsync("order-1", key: "k")).Body.ToString());
            Assert.Equal("reference_voided", (await restarted.AuthoriseAsync("order-2")).Body.Text("declineCode"));
            Assert.Equal("captured", (await restarted.PostAsync("order-1/capture")).Body.Text("status"));
        }

        await using var again = await RunningSandbox.StartAsync(afterKill);
        Assert.Equal("captured", (await again.GetAsync("/order-1")).Body.Text("status"));
    }

    [Fact]
    public async Task The_journal_holds_no_card_token()
    {
        await using var sandbox = await RunningSandbox.StartAsync(folder);
        await sandbox.AuthoriseAsync("order-1");

        var copy = Path.Combine(folder, "copy");
        CopyJournal(copy);
        Assert.DoesNotContain("tok_ok", await File.ReadAllTextAsync(Journal(copy), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_line_in_the_middle_stops_the_start()
    {
        await File.WriteAllTextAsync(Journal(folder), "{ damaged\n", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => RunningSandbox.StartAsync(folder));

        Assert.Contains("Line 1", refused.Message, StringComparison.Ordinal);
    }

    private static string Journal(string folder) => Path.Combine(folder, "payments.jsonl");

    private void CopyJournal(string target)
    {
        Directory.CreateDirectory(target);
        using var from = new FileStream(Journal(folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.Create(Journal(target));
        from.CopyTo(to);
    }
}
