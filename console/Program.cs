using OperationsConsole;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddConsole();

var app = builder.Build();
app.UseServiceDefaults(isPublic: true);
app.UseConsole();
app.Run();
