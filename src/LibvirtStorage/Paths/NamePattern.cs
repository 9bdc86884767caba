using System.Management.Automation;

namespace LibvirtStorage.Paths;

/// <summary>
/// What was typed for the names of hosts, pools, volumes or disks: a name or a pattern. There is no -LiteralName: a name with brackets, as
/// Send- may have made it and as reports bring it, is found as it is written, and what is no valid pattern is a name.
/// </summary>
internal sealed class NamePattern
{
    private readonly string _text;
    private readonly WildcardPattern? _pattern;

    /// <param name="text">What was typed.</param>
    /// <param name="options">How letters are compared; as they are unless said otherwise.</param>
    public NamePattern(string text, WildcardOptions options = WildcardOptions.None)
    {
        _text = text;
        try
        {
            _pattern = new WildcardPattern(text, options);

            // It is read only when it is used.
            _pattern.IsMatch(string.Empty);
        }
        catch (WildcardPatternException)
        {
            _pattern = null;
        }
    }

    /// <summary>Whether it may mean any number of names, so that none is no mistake.</summary>
    public bool MeansMany => _pattern is not null && WildcardPattern.ContainsWildcardCharacters(_text);

    public bool IsMatch(string name) => name == _text || _pattern?.IsMatch(name) == true;
}
