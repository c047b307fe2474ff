using AppHost.Commands;

return await CommandLine.RunAsync(args);
