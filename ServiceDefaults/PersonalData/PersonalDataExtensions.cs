using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.EventStore;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace ServiceDefaults.PersonalData;

/// <summary>Crypto-shredding for a service's event store, its messages and its stored answers.</summary>
internal static class PersonalDataExtensions
{
    /// <summary>The program does not start without a master key.</summary>
    public static void AddPersonalData(this IServiceCollection services, IConfiguration configuration, string schema)
    {
        services.AddOptions<PersonalDataOptions>().BindConfiguration(PersonalDataOptions.Section)
            .Validate(personal => personal.Keys().ContainsKey(personal.Current), PersonalDataOptions.Needed)
            .ValidateOnStart();
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<IKeyTable>(_ => new KeyTable(Database.ConnectionString(configuration), schema));
        services.AddSingleton(provider => new SubjectKeys(
            provider.GetRequiredService<IKeyTable>(), provider.GetRequiredService<MasterKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PersonalDeadLetters>();
        services.AddSingleton(provider => new PersonalDataEraser(
            provider.GetRequiredService<SubjectKeys>(),
            provider.GetRequiredService<PersonalDeadLetters>(),
            provider.GetRequiredService<IWolverineRuntime>()));
        services.AddWolverineExtension<PersonalMessages>();
    }

    /// <summary>To be called when Wolverine's own store of answers and the making of the database's tables are registered.</summary>
    public static void AddSealedAnswers(this IServiceCollection services)
    {
        var store = services.Last(service => service.ServiceType == typeof(IMartenDeduplicatedResponses)).ImplementationType!;
        services.AddHttpContextAccessor();
        services.AddSingleton<StoredAnswers>();
        services.AddKeyedSingleton(typeof(IMartenDeduplicatedResponses), SealedAnswerStore.Wolverines, store);
        services.Replace(ServiceDescriptor.Singleton<IMartenDeduplicatedResponses, SealedAnswerStore>());
        services.AddHostedService<Rewrapping>();
    }
}
