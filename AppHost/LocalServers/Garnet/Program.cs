using System.Runtime.InteropServices;
using Garnet;

// Lua is what rate limits are counted with; the rest bounds the memory, which would otherwise be sized for a server of its own.
string[] bounded = ["--lua", "--memory", "64m", "--page", "2m", "--segment", "64m", "--index", "4m"];
string[] guarded = ["--auth", "Password", "--password", Environment.GetEnvironmentVariable("SERVER_PASSWORD") ?? ""];

using var stopped = new ManualResetEventSlim();
using var terminated = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stopped.Set();
    });
using var server = new GarnetServer([.. args, .. bounded, .. guarded]);
server.Start();
stopped.Wait();
