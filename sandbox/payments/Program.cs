using Payments;

var builder = WebApplication.CreateBuilder(args);
builder.AddPaymentsSandbox();

var app = builder.Build();
app.MapPaymentsSandbox();
app.Run();
