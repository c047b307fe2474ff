using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace ServiceDefaults.Features;

/// <summary>
/// A JSON file of features that may appear, change and disappear. One that cannot be read, as while it is being written, changes nothing: the
/// library would forget what the file said before, and so turn on what was turned off.
/// </summary>
internal sealed class FeatureFile : JsonConfigurationSource
{
    public static FeatureFile At(string path)
    {
        var file = new FeatureFile { Path = System.IO.Path.GetFullPath(path), Optional = true, ReloadOnChange = true };
        file.ResolveFileProvider();
        return file;
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new Provider(this);
    }

    private sealed class Provider(FeatureFile file) : JsonConfigurationProvider(file)
    {
        private bool wasRead;

        public override void Load(Stream stream)
        {
            var before = Data;
            try
            {
                base.Load(stream);
                wasRead = true;
            }
            catch (FormatException) when (wasRead)
            {
                Data = before;
            }
        }
    }
}
