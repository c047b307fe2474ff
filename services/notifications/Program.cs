using JasperFx;
using Notifications;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.EventStore;
using ServiceDefaults.Features;
using ServiceDefaults.Live;
using ServiceDefaults.Messaging;
using ServiceDefaults.Operations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore(NotificationsConfiguration.Service, NotificationsConfiguration.Events);
builder.UseMessaging(NotificationsConfiguration.Service, NotificationsConfiguration.Messages);
builder.AddLiveEvents();
builder.AddApi(typeof(NotificationsConfiguration).Assembly);
builder.Services.AddValidation();
builder.AddFeatures(Features.WebhookDelivery);
builder.Services.AddSingleton<Announcer>();
builder.Services.AddSingleton<MailSender>();
NotificationsConfiguration.Options(builder.Services);
builder.AddWebhooks();
builder.Services.AddFlows<WaitingMails>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi();
return await app.RunJasperFxCommands(args);
