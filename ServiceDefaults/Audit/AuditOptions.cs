using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Audit;

/// <summary>The configuration section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    internal const string Section = "Audit";

    /// <summary>How long refusals are kept. What was carried out stays as long as its event.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepRefusals { get; set; } = TimeSpan.FromDays(90);
}
