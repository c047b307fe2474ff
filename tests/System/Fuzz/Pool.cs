using System.Text.RegularExpressions;

namespace WholeSystem.Fuzz;

/// <summary>What somebody may do next.</summary>
internal sealed record Link(ApiOperation Operation, IReadOnlyDictionary<string, string> Ids, string? Who);

/// <summary>What is there to be asked about: what was made before, and what the answers say was made since.</summary>
internal sealed class Pool(IReadOnlyList<ApiOperation> operations, IReadOnlyDictionary<string, string> belongings)
{
    private const int MostLinks = 40;

    private readonly Lock gate = new();
    private readonly List<IReadOnlyDictionary<string, string>> places = [belongings];
    private readonly Dictionary<string, string> pages = [];
    private readonly List<Link> links = [];
    private readonly (ApiOperation Operation, Regex Path)[] templates =
    [
        .. operations.Select(operation =>
            (operation, new Regex($"^{Regex.Replace(operation.Path, @"\{(\w+)\}", "(?<$1>[^/]+)")}$", RegexOptions.ExplicitCapture))),
    ];

    /// <summary>The ids that go together in one path; what is there longest comes as often as all that is newer.</summary>
    public string Pick(string parameter, IReadOnlyDictionary<string, string> chosen, Random random)
    {
        lock (gate)
        {
            var known = places.Where(place => place.ContainsKey(parameter)
                && chosen.All(other => !place.TryGetValue(other.Key, out var id) || id == other.Value)).ToList();
            return known.Count == 0 ? belongings[parameter] : known[random.Next(2) == 0 ? 0 : random.Next(known.Count)][parameter];
        }
    }

    /// <summary>The cursor of a next page, of the list itself or of another one.</summary>
    public string? Page(Random random)
    {
        lock (gate)
        {
            return pages.Count == 0 ? null : pages.Values.ElementAt(random.Next(pages.Count));
        }
    }

    /// <summary>What an answer said that its caller may do next.</summary>
    public Link? Next(Random random)
    {
        lock (gate)
        {
            return links.Count == 0 ? null : links[^(1 + random.Next(Math.Min(links.Count, MostLinks)))];
        }
    }

    public void Learn(Draft draft, Reply reply)
    {
        var operation = draft.Operation;
        var made = reply.Location is { } location ? Resolve("GET", location) : null;
        lock (gate)
        {
            if (made is var (_, ids))
            {
                places.Add(ids);
            }

            // Only what changes something leads on.
            links.AddRange(reply.Links.Where(link => link.Method != "GET").Select(link => Resolve(link.Method, link.Href))
                .OfType<(ApiOperation Operation, IReadOnlyDictionary<string, string> Ids)>()
                .Select(found => new Link(found.Operation, found.Ids, draft.Who)));

            // What is gone is asked for again as long as there is nothing else.
            if (operation.Method == "DELETE" && reply.IsSuccess && operation.Path.EndsWith('}'))
            {
                var gone = places.Where(place => draft.Path.All(id => place.TryGetValue(id.Key, out var known) && known == id.Value)).ToList();
                places.RemoveAll(gone.Contains);
                places.AddRange(gone.Select(place => place.Where(id => !draft.Path.ContainsKey(id.Key)).ToDictionary()));
            }

            if (reply.NextPage is { } page)
            {
                pages[operation.Name] = page;
            }
        }
    }

    private (ApiOperation Operation, IReadOnlyDictionary<string, string> Ids)? Resolve(string method, string path) => templates
        .Where(template => template.Operation.Method == method && template.Path.IsMatch(path))
        .Select(template => ((ApiOperation, IReadOnlyDictionary<string, string>)?)(template.Operation, template.Path.Match(path).Groups.Values.Skip(1)
            .ToDictionary(group => group.Name, group => Uri.UnescapeDataString(group.Value))))
        .FirstOrDefault();
}
