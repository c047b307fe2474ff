using JasperFx;
using JasperFx.CommandLine;
using Marten;
using Marten.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: JasperFxAssembly]

namespace ServiceDefaults.Verification;

/// <summary>
/// <c>dotnet Orders.dll verify</c> proves the service's store sound, and ends with 0, or with 1 where it is not. It only reads, and nothing of the
/// service runs meanwhile, so it may be asked beside a live service, and of a standby.
/// </summary>
[Description("Proves that streams are whole and snapshots are what their events make, and says how far projections are behind")]
public sealed class VerifyCommand : JasperFxAsyncCommand<NetCoreInput>
{
    /// <inheritdoc/>
    public override async Task<bool> Execute(NetCoreInput input)
    {
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();

        // What another release would change about the tables is not to be changed by looking at them.
        ((MartenDatabase)store.Storage.Database).AutoCreate = AutoCreate.None;
        var verification = new StoreVerification(store, host.Services.GetRequiredService<NpgsqlDataSource>(), Console.Out);
        return await verification.IsSoundAsync(CancellationToken.None);
    }
}
