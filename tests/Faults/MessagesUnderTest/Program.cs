// A service that sends messages or one that receives them, until its input ends or it is killed.
using System.Text.Json;
using MessagesUnderTest;

using var stop = new CancellationTokenSource();
_ = Task.Run(async () =>
{
    // The input ends with the parent, however that ends.
    await Console.In.ReadToEndAsync();
    await stop.CancelAsync();
});

await (args switch
{
    ["send", var settings] => new Sender(Read(settings)).RunAsync(stop.Token),
    ["receive", var settings] => new Receiver(Read(settings)).RunAsync(stop.Token),
    _ => throw new ArgumentException("Expected: send SETTINGS, or receive SETTINGS."),
});

static Settings Read(string json) => JsonSerializer.Deserialize<Settings>(json)!;
