using Inventory;
using ServiceDefaults;
using ServiceDefaults.Api;
using ServiceDefaults.Modules;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddModule(InventoryModule.Create());
builder.Services.AddValidation();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi().MapOperations().MapInventory();
await app.RunAsync();
