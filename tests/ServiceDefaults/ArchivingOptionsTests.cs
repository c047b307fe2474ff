using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Archiving;

namespace ServiceDefaults.Tests;

public sealed class ArchivingOptionsTests
{
    [Theory]
    [InlineData(null, "0 3 * * *", 0)]
    [InlineData("1.00:00:00", "0 3 * * *", 0)]
    [InlineData("23:59:59", "0 3 * * *", 1)]
    [InlineData("-90.00:00:00", "0 3 * * *", 1)]
    [InlineData("90.00:00:00", "every night", 1)]
    public void What_cannot_be_meant_is_refused(string? after, string schedule, int faults)
    {
        var options = new ArchivingOptions { After = after is null ? null : TimeSpan.Parse(after, null), Schedule = schedule };

        Assert.Equal(faults, options.Validate(new ValidationContext(options)).Count());
    }
}
