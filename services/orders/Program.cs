using Orders;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.Modules;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddModule(OrdersModule.Define());
builder.Services.AddOrders();
builder.Services.AddValidation();

var app = builder.Build();
app.UseServiceDefaults();
OrdersModule.Map(app.MapApi().MapOperations());
return await app.RunModuleAsync(args);
