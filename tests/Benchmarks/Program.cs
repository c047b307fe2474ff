using System.Globalization;
using Benchmarks;

// The first five are what is measured, and who asks it, in processes of their own; they are started by the others.
switch (args)
{
    case ["endpoint", .. var settings]:
        await Bare.RunEndpointAsync(settings);
        return 0;
    case ["yarp", var target, .. var settings]:
        await Bare.RunYarpAsync(target, settings);
        return 0;
    case ["redis", var port]:
        await Bare.RunRedisAsync(port);
        return 0;
    case ["sink", .. var settings]:
        await Bare.RunSinkAsync(settings);
        return 0;
    case ["caller", var gateway, var token, var perSecond, var seconds]:
        Console.Write(await PacedCaller.CountAsync(new Uri(gateway), token, Number(perSecond), TimeSpan.FromSeconds(Number(seconds))));
        return 0;
    case ["gateway"]:
        return await Overhead.MeasureAsync() ? 0 : 1;
    case ["flood"]:
        return await Flood.MeasureAsync() ? 0 : 1;
    case ["telemetry"]:
        return await Telemetry.MeasureAsync() ? 0 : 1;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- gateway|flood|telemetry");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
