using System.Text.RegularExpressions;

namespace WholeSystem.Fuzz;

/// <summary>What is there to be asked about: what was made before, and what the answers say was made since.</summary>
internal sealed class Pool(IReadOnlyList<ApiOperation> operations, IReadOnlyDictionary<string, string> belongings)
{
    private readonly Lock gate = new();
    private readonly List<IReadOnlyDictionary<string, string>> places = [belongings];
    private readonly Dictionary<string, string> pages = [];
    private readonly (Regex Path, int Parameters)[] templates =
    [
        .. operations.Select(operation => operation.Path).Distinct().Where(path => path.EndsWith('}')).Select(path =>
            (new Regex($"^{Regex.Replace(path, @"\{(\w+)\}", "(?<$1>[^/]+)")}$"), path.Count(letter => letter == '{'))),
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

    public void Learn(Draft draft, Reply reply)
    {
        var operation = draft.Operation;
        var made = reply.Location is { } location
            ? templates.Select(template => template.Path.Match(location)).FirstOrDefault(match => match.Success)
            : null;
        lock (gate)
        {
            if (made is not null)
            {
                places.Add(made.Groups.Values.Skip(1).ToDictionary(group => group.Name, group => Uri.UnescapeDataString(group.Value)));
            }

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
}
