using JasperFx;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.EventStore;
using ServiceDefaults.Features;
using ServiceDefaults.Messaging;
using ServiceDefaults.Operations;
using ServiceDefaults.Payments;
using ServiceDefaults.Telemetry;
using Subscriptions;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore(SubscriptionsConfiguration.Service, SubscriptionsConfiguration.Events);
builder.UseMessaging(SubscriptionsConfiguration.Service, SubscriptionsConfiguration.Messages);
builder.AddPlanCache();
builder.AddApi(typeof(SubscriptionsConfiguration).Assembly);
builder.Services.AddValidation();
builder.AddFeatures(Features.NewSubscriptions);
builder.AddPaymentProvider(SubscriptionsConfiguration.Service);
builder.Services.AddOptions<BillingOptions>().BindConfiguration(BillingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddFlows<WaitingSubscriptions>();
builder.Services.AddAnnouncements<SubscriptionAnnouncements>();
builder.Services.AddEventMetrics<SubscriptionMetrics>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi();
return await app.RunJasperFxCommands(args);
