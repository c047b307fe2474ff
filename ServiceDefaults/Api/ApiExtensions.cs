using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Validation;
using ServiceDefaults.OpenApi;
using ServiceDefaults.Operations;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Http.Marten;

namespace ServiceDefaults.Api;

/// <summary>The HTTP conventions of a service's API, on Wolverine's endpoints.</summary>
public static class ApiExtensions
{
    /// <summary>What the endpoints need. Call it before the application is built.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="endpoints">The assembly that the endpoints and their bodies stand in.</param>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder, Assembly endpoints)
    {
        builder.Services.AddWolverineHttp();
        builder.Services.AddValidation();
        builder.Services.AddApiDocument();
        builder.Services.AddSingleton(_ => new SignedText<Cursor>(
            builder.Configuration["Api:CursorKey"] ?? builder.Configuration.GetConnectionString("database") ?? "", "cursor"));

        // Wolverine logs every body that a caller got wrong as an error of ours, under the body's type.
        foreach (var body in endpoints.GetTypes().Concat(typeof(ApiExtensions).Assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(ValidatableTypeAttribute), inherit: false)))
        {
            builder.Logging.AddFilter(body.FullName, LogLevel.None);
        }

        return builder;
    }

    /// <summary>
    /// Maps every endpoint of the service under <c>/api/v1</c>, with the conventions that hold for all of them, and the document that describes them.
    /// </summary>
    public static void MapApi(this WebApplication app)
    {
        app.Use(IdempotencyKey.CheckAsync);
        app.MapWolverineEndpoints(options =>
        {
            options.RoutePrefix("api/v1");
            options.RoutePrefix(OperationsExtensions.Prefix, typeof(OperationsExtensions).Namespace!);
            options.WarmUpRoutes = RouteWarmup.Eager;
            options.RejectUnparseableQueryValues = true;
            options.RejectUnparseableHeaderValues = true;
            options.DefaultClaimInTransaction = true;
            options.MapMartenConcurrencyFailuresToConflict(toProblemDetails: _ => Refusals.Conflict());
            options.AddParameterHandlingStrategy<FromRequest>();
            options.AddResourceWriterPolicy<EnvelopeWriter>();
            options.AddPolicy<EndpointConventions>();
        });
        app.MapApiDocument();
    }
}
