using System.Diagnostics;

namespace Platform.Hosting;

/// <summary>
/// Makes children die with us, however we die. On Linux with util-linux the kernel does it: <c>setpriv --pdeathsig</c>. On other
/// Unixes a small shell per child waits on a pipe that ends with us, and kills the child then; between the child's start and
/// the shell's a kill of ours is missed. On Windows nothing is done: children outlive a parent that was killed.
/// </summary>
internal static class ParentDeath
{
    // The signal is asked for after the change of user, since the kernel forgets it then. A parent that died before the question is
    // noticed by comparing the parent's id after it. A session of its own keeps the terminal's Ctrl-C from the children: we stop them in order.
    private const string AskedInTime = "[ \"$PPID\" = \"$0\" ] || exit 1; exec \"$@\"";

    // Not /bin/sh: where that is dash, it drops variables whose names hold a dash, and ConnectionStrings__orders-db is one.
    private const string Shell = "bash";

    private const string WithoutInterrupt = "trap '' INT; exec \"$@\"";

    internal const string KillWhenPipeEnds = "trap '' INT TERM; read -r dismissed || kill -s \"$0\" \"$1\"";

    /// <summary>Whether the kernel tells our children of our death.</summary>
    public static bool KernelTells { get; } = OperatingSystem.IsLinux() && Works("setsid", "setpriv", "--pdeathsig", "KILL", "true");

    public static ProcessStartInfo Wrap(ProcessSpec spec, bool kernelTells)
    {
        IEnumerable<string> command = [spec.Command, .. spec.Arguments];
        if (kernelTells)
        {
            command =
            [
                "setsid", "setpriv", .. ChangeUser(spec.User), "--pdeathsig", spec.DeathSignal.ShortName(), "--",
                Shell, "-c", AskedInTime, Environment.ProcessId.ToString(), .. command,
            ];
        }
        else if (spec.User is not null)
        {
            throw new HostingException($"Running {spec.Command} as another user needs setpriv: install util-linux, or do not run as root.");
        }
        else if (!OperatingSystem.IsWindows())
        {
            command = [Shell, "-c", WithoutInterrupt, Shell, .. command];
        }

        return new ProcessStartInfo(command.First(), command.Skip(1));
    }

    /// <summary>Watches over a child where the kernel does not. Disposing dismisses the watch.</summary>
    public static IDisposable? Watch(int processId, Signal signal, bool kernelTells)
    {
        if (kernelTells || OperatingSystem.IsWindows())
        {
            return null;
        }

        string[] arguments = ["-c", KillWhenPipeEnds, signal.ShortName(), processId.ToString()];
        var start = new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true };
        return new Watchdog(Process.Start(start)!);
    }

    private static IEnumerable<string> ChangeUser(SystemUser? user) =>
        user is null ? [] : [$"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups"];

    private static bool Works(string command, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Watchdog(Process shell) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                shell.StandardInput.WriteLine();
                shell.StandardInput.Close();
            }
            catch (IOException)
            {
                // The shell has gone, which is what was wanted of it.
            }

            shell.Dispose();
        }
    }
}
