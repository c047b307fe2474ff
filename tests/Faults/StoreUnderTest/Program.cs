// A process that writes to an event store or follows its log, until its input ends or it is killed.
using StoreUnderTest;

using var stop = new CancellationTokenSource();
_ = Task.Run(async () =>
{
    // The input ends with the parent, however that ends.
    await Console.In.ReadToEndAsync();
    await stop.CancelAsync();
});

await (args switch
{
    ["write", var connectionString, var seed] => Writer.RunAsync(connectionString, int.Parse(seed), stop.Token),
    ["follow", var connectionString] => Follower.RunAsync(connectionString, stop.Token),
    _ => throw new ArgumentException("Expected: write CONNECTION SEED, or follow CONNECTION."),
});
