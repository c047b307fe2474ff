using Inventory;
using JasperFx;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;
using ServiceDefaults.Operations;
using ServiceDefaults.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore(InventoryConfiguration.Service, InventoryConfiguration.Events);
builder.UseMessaging(InventoryConfiguration.Service, InventoryConfiguration.Messages);
builder.AddArchiving(InventoryConfiguration.Ended);
builder.AddItemCache();
builder.AddApi(typeof(InventoryConfiguration).Assembly);
builder.Services.AddValidation();
builder.Services.AddEventMetrics<InventoryMetrics>();
builder.Services.AddAnnouncements<InventoryAnnouncements>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi();
return await app.RunJasperFxCommands(args);
