namespace Platform.Hosting;

/// <summary>A user of this machine, as <c>/etc/passwd</c> knows it.</summary>
internal sealed record SystemUser(string Name, int UserId, int GroupId)
{
    public static SystemUser? Find(string name)
    {
        if (!File.Exists("/etc/passwd"))
        {
            return null;
        }

        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 3 && fields[0] == name);
        return fields is null ? null : new SystemUser(name, int.Parse(fields[2]), int.Parse(fields[3]));
    }
}
