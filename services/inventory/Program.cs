using Inventory;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.Modules;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddModule(InventoryModule.Define());
builder.Services.AddValidation();

var app = builder.Build();
app.UseServiceDefaults();
InventoryModule.Map(app.MapApi().MapOperations());
return await app.RunModuleAsync(args);
