using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Which traces are begun here: so many per second, which is every one where people try things, and keeps telemetry from being what a loaded system
/// is busy with: an order's trace is some 45 spans. Whatever belongs to a trace shares its fate. A call that nothing asked for, as polling's to the
/// database, begins none.
/// </summary>
internal sealed class BoundedSampler(TimeProvider clock, int perSecond = BoundedSampler.PerSecond) : Sampler
{
    private const int PerSecond = 10;

    private const string Probe = "proxy.cluster_health_checks";

    private long second;
    private int begun;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Kind == ActivityKind.Client || samplingParameters.Name == Probe)
        {
            return new SamplingResult(SamplingDecision.Drop);
        }

        var now = clock.GetTimestamp() / clock.TimestampFrequency;
        if (Interlocked.Exchange(ref second, now) != now)
        {
            Volatile.Write(ref begun, 0);
        }

        return new SamplingResult(Interlocked.Increment(ref begun) <= perSecond ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
