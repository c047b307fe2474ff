using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Modules;

/// <summary>Turns a module into a running service.</summary>
public static class ModuleDefaults
{
    /// <summary>Adds the module, what its commands need, and the engine that stands behind the ports.</summary>
    public static TBuilder AddModule<TBuilder>(this TBuilder builder, Module module)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(module);
        builder.Services.AddCommands();
        builder.AddEngine(module);
        return builder;
    }

    /// <summary>What commands need besides an event store and its companions.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        services.TryAddSingleton<StreamStates>();
        services.TryAddSingleton<DecisionLoop>();
        services.TryAddScoped<CommandRunner>();
        return services;
    }
}
