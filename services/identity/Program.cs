using Identity;
using Identity.Database;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddIdentity();

var app = builder.Build();
app.UseIdentity();
app.UseServiceDefaults();
app.MapIdentity();
if (!await app.HasAppliedDatabaseAsync(args))
{
    app.Run();
}
