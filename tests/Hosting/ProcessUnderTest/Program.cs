// A service that does what a test asks of it, and a host of such a service that a test can kill.
using ProcessUnderTest;

return args switch
{
    ["host", var dataFolder] => await HostToKill.RunAsync(dataFolder),
    _ => await Service.RunAsync(args),
};
