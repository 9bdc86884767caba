using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>Objects of every type that commands write, with hostile text wherever they hold text, in whatever order they come to the screen.</summary>
public sealed class ShownOutputTests : IDisposable
{
    private const string Namespace = "LibvirtStorage.Output";

    /// <summary>Right to left, a colour, an empty screen, and a letter that is not seen.</summary>
    private const string Evil = "e\u202e\u009b31m\u001b[2J\U000e0041vil";

    private static readonly string[] s_ourWords = ["Status", "SourceFormat", "Format", "TransferMode"];

    private readonly ModuleSession _session = new();

    public static TheoryData<string> Types =>
        new(OutputTypes().Select(t => t.Name));

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Nothing_that_moves_a_cursor_or_reorders_text_is_shown(string type)
    {
        Type[] types = OutputTypes(_session);
        _session.Set("it", Make(types.Single(t => t.Name == type)));
        _session.Set("other", Make(types.First(t => t.Name != type)));
        _session.Run("$back = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($it))");

        foreach (string script in (string[])["$it", "$it, $other", "$other, $it", "$back", "$back, $other", "$other, $back"])
        {
            _session.Show(script);
            string shown = _session.Screen.Text;
            Assert.True(shown.Contains(@"e\u", StringComparison.Ordinal), $"{script} shows no name: {shown}");
            Assert.True(shown.All(c => c is not ('\u001b' or '\u009b' or '\u202e' or '\udb40')), $"{script} shows it as it is: {shown.Replace("\u001b", "<ESC>").Replace("\u202e", "<RLO>").Replace("\u009b", "<CSI>")}");
        }
    }

    [Fact]
    public void Properties_hold_text_as_it_is()
    {
        _session.Set("it", Make(OutputTypes(_session).Single(t => t.Name == "LibvirtVolume")));
        Assert.Equal([Evil, Evil, Evil], _session.Get("$it.Name; $it.Features").Select(o => o.ToString()));
    }

    /// <summary>The engine that tests run in has no Format-List: a list shows text by way of these functions alone.</summary>
    [Fact]
    public void No_view_shows_a_text_as_it_is()
    {
        Type[] types = OutputTypes(_session);
        var raw = from view in XDocument.Load(Checkout.File("LibvirtStorage.Format.ps1xml")).Descendants("View")
                  from property in view.Descendants("PropertyName")
                  let type = types.Single(t => t.FullName == view.Descendants("TypeName").Single().Value)
                  where type.GetProperty(property.Value)!.PropertyType is var p && (p == typeof(string) || p == typeof(string[]))
                  select $"{view.Element("Name")!.Value}: {property.Value}";
        Assert.Empty(raw);
    }

    private static Type[] OutputTypes()
    {
        using var session = new ModuleSession();
        return OutputTypes(session);
    }

    /// <summary>All but policies: they hold what their user wrote.</summary>
    private static Type[] OutputTypes(ModuleSession session) =>
        ((Assembly)session.Get($"[{Namespace}.LibvirtVolume].Assembly").Single().BaseObject).GetExportedTypes()
            .Where(t => t.Namespace == Namespace && t.Name != "LibvirtImagePolicy").ToArray();

    private static object Make(Type type)
    {
        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            object? value = field.FieldType switch
            {
                Type t when t == typeof(string) => IsOurWord(type, field.Name) ? "raw" : Evil,
                Type t when t == typeof(string[]) => new[] { Evil, Evil },
                Type { IsInterface: true } t => DispatchProxy.Create(t, typeof(EvilProxy)),
                Type { IsArray: true } t => Array.CreateInstance(t.GetElementType()!, 0),
                _ => field.GetValue(made),
            };
            field.SetValue(made, value);
        }

        return made;
    }

    /// <summary>What is one of a few words that the module chooses from; only a volume's format is what a host says.</summary>
    private static bool IsOurWord(Type type, string field) =>
        type.Name != "LibvirtVolume" && s_ourWords.Any(word => field == $"<{word}>k__BackingField");

    /// <summary>A connection of which no more is asked than what it is called.</summary>
    public class EvilProxy : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(string) ? Evil
            : targetMethod.ReturnType == typeof(Uri) ? new Uri("file:///" + Evil)
            : targetMethod.ReturnType == typeof(bool);
    }
}
