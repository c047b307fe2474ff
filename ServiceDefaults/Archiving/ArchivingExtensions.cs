using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace ServiceDefaults.Archiving;

/// <summary>Archiving of streams that are over.</summary>
public static class ArchivingExtensions
{
    /// <summary>
    /// Archives the service's streams that are over, when the configuration says after how long (<see cref="ArchivingOptions"/>). It is done by a
    /// message of the service to itself, once a day unless said otherwise, by one replica.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="configure">Which of its streams are over.</param>
    public static WebApplicationBuilder AddArchiving(this WebApplicationBuilder builder, Action<EndedStreams> configure)
    {
        var ended = new EndedStreams();
        configure(ended);
        builder.Services.AddSingleton(ended);
        builder.Services.AddOptions<ArchivingOptions>().BindConfiguration(ArchivingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }

    internal static void ScheduleArchiving(this WolverineOptions wolverine, IConfiguration configuration)
    {
        wolverine.PublishMessage<ArchiveEndedStreams>().ToLocalQueue("archiving").Sequential().UseDurableInbox();
        if (configuration.GetSection(ArchivingOptions.Section).Get<ArchivingOptions>() is { IsOn: true } options)
        {
            wolverine.Schedules.ScheduleRecurring("archiving", options.Schedule, _ => new ArchiveEndedStreams());
        }
    }
}
