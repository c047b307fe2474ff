using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Operate.Messages;
using ServiceDefaults.Operate.Processes;
using ServiceDefaults.Operate.Store;

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

    /// <summary>
    /// Serves until it is told to end. With the arguments <c>store OPERATION …</c>, <c>messages OPERATION …</c> or <c>processes OPERATION …</c>
    /// it does that operation on what is the module's instead, as a process of its own with the same release and configuration, and serves
    /// nobody.
    /// </summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunModuleAsync(this WebApplication app, string[] args)
    {
        Func<Task<int>>? operation = args switch
        {
            [StoreCommand.Name, .. var rest] => () => StoreCommand.RunAsync(() => Engine.OpenStore(app.Services), rest),
            [MessagesCommand.Name, .. var rest] => () => MessagesCommand.RunAsync(() => Engine.OpenService(app.Services), rest),
            [ProcessesCommand.Name, .. var rest] => () => ProcessesCommand.RunAsync(() => Engine.OpenService(app.Services), rest),
            _ => null,
        };
        if (operation is null)
        {
            await app.RunAsync();
            return 0;
        }

        await using (app)
        {
            return await operation();
        }
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
