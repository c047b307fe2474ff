using OperationsConsole;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddConsole();

var app = builder.Build();
app.UseServiceDefaults();
app.UseConsole();
app.Run();
