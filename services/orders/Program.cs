using JasperFx;
using Orders;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Live;
using ServiceDefaults.Messaging;
using ServiceDefaults.Operations;
using ServiceDefaults.Payments;
using ServiceDefaults.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore(OrdersConfiguration.Service, OrdersConfiguration.Events);
builder.UseMessaging(OrdersConfiguration.Service, OrdersConfiguration.Messages);
builder.AddArchiving(OrdersConfiguration.Ended);
builder.AddLiveEvents();
builder.AddApi(typeof(OrdersConfiguration).Assembly);
builder.Services.AddValidation();
builder.AddPaymentProvider(OrdersConfiguration.Service);
builder.Services.AddOptions<FulfilmentOptions>().BindConfiguration(FulfilmentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddFlows<WaitingOrders>();
builder.Services.AddEventMetrics<OrderMetrics>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi();
return await app.RunJasperFxCommands(args);
