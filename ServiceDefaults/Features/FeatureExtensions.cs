using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.FeatureManagement;

namespace ServiceDefaults.Features;

/// <summary>Switches that an operator turns without a deployment or a restart.</summary>
public static class FeatureExtensions
{
    /// <summary>
    /// Adds <see cref="IFeatureManager"/> for features that are on unless the section <c>FeatureManagement</c> says otherwise, in any source of the
    /// configuration or in the file that <c>Features:File</c> names. That file is read again whenever it changes.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="features">Their names.</param>
    public static WebApplicationBuilder AddFeatures(this WebApplicationBuilder builder, params string[] features)
    {
        // The lowest of all sources: whoever says something else is heard.
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = features.Select(feature => KeyValuePair.Create($"FeatureManagement:{feature}", (string?)"true")),
        });
        if (builder.Configuration["Features:File"] is { Length: > 0 } path)
        {
            ((IConfigurationBuilder)builder.Configuration).Add(FeatureFile.At(path));
        }

        builder.Services.AddFeatureManagement();
        return builder;
    }
}
