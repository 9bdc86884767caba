using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Help;

/// <summary>What the topics for security reviewers promise is what the code holds to.</summary>
public sealed class SecurityTopicTests : IDisposable
{
    private static readonly string s_page = File.ReadAllText(Checkout.File("en-US", "about_LibvirtStorage_Security.help.txt"));
    private static readonly string s_details = File.ReadAllText(Checkout.File("en-US", "about_LibvirtStorage_SecurityDetails.help.txt"));

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Its_budgets_are_those_of_the_code()
    {
        Assert.Equal(ImageBudget.Default.MaxMemory >> 20, Number("memory for metadata", "MiB"));
        Assert.Equal((ulong)Number("window of a compressed file", "MiB") << 20, Constant(typeof(ImageValidator).Assembly, "Sources.Wrapped.Wrapper", "MaxWindow"));
        Assert.Equal(ImageBudget.Default.MaxWork >> 30, Number("metadata read or visited", "GiB"));
        Assert.Equal(ImageBudget.Default.MaxTime.TotalMinutes, Number("time", "minutes"));
        Assert.Equal(VerificationReport.MaxFindings, Number("findings kept", string.Empty));
        Assert.Equal((ulong)Number("virtual size, no policy", "EiB") << 60, Constant(typeof(ImageValidator).Assembly, "Validation.PolicyCheck", "ImplausibleSize"));
    }

    [Fact]
    public void Its_bounds_of_XML_are_those_of_the_code()
    {
        _session.Connect();
        Assembly client = AppDomain.CurrentDomain.GetAssemblies().First(a => a.GetName().Name == "LibvirtStorage.Client");
        Assert.Contains($"{Constant(client, "Storage.HostXml", "MaximumCharacters")} characters", s_details);
        Assert.Contains($"and {Constant(client, "Storage.HostXml", "MaximumDepth")} levels", s_details);
    }

    [Fact]
    public void The_tests_that_it_names_are_there()
    {
        string[] names = Regex.Matches(s_page, @"\w+\.cs").Select(m => m.Value).ToArray();
        Assert.Equal(13, names.Length);
        Assert.All(names, name => Assert.NotEmpty(Directory.GetFiles(Checkout.File("tests"), name, SearchOption.AllDirectories)));
    }

    [Fact]
    public void It_counts_the_rows_of_the_catalogue()
    {
        string rows = File.ReadAllText(Directory.GetFiles(Checkout.File("tests"), "CatalogueRows.cs", SearchOption.AllDirectories).Single());
        int count = Regex.Matches(rows, "^        \"[A-Z-]+(?<row> [0-9]+)+\",", RegexOptions.Multiline).Sum(m => m.Groups["row"].Captures.Count);
        Assert.Contains($"catalogue of {count} hostile images", s_page);
    }

    [Fact]
    public void Its_switches_are_parameters()
    {
        foreach (string name in Regex.Matches(s_page + s_details, @"(?<=\s)-(Allow\w+|Force|MaxVirtualSize|DestinationPath|AllowedFormat)").Select(m => m.Groups[1].Value).Distinct())
        {
            Assert.NotEmpty(_session.Get($"Get-Command -Module LibvirtStorage | Where-Object {{ $_.Parameters.ContainsKey('{name}') }}"));
        }
    }

    /// <summary>Who has to decide reads one page.</summary>
    [Fact]
    public void It_is_one_page_and_fits_the_screen()
    {
        Assert.InRange(s_page.Split('\n').Length, 1, 80);
        Assert.All((s_page + s_details).Split('\n'), line => Assert.InRange(line.Length, 0, 78));
    }

    [Fact]
    public void It_claims_no_more_fuzzing_than_the_ledger_has()
    {
        string ledger = File.ReadAllText(Checkout.File("tests", "LibvirtStorage.Fuzz", "LEDGER.md"));
        double hours = double.Parse(Regex.Match(ledger, "Total: ([0-9.]+) core-hours").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(int.Parse(Regex.Match(s_page, "([0-9]+) core-hours").Groups[1].Value, CultureInfo.InvariantCulture), 1, hours);
    }

    [Theory]
    [InlineData("about_LibvirtStorage_Security", "NOT GUARANTEED")]
    [InlineData("about_LibvirtStorage_SecurityDetails", "BEFORE AN UPLOAD FORM")]
    public void Get_Help_shows_it(string topic, string heading) => Assert.Contains(heading, string.Join('\n', _session.Show($"Get-Help {topic}")));

    private static long Number(string label, string unit) =>
        long.Parse(Regex.Match(s_details, $@"^ +{label} +(\d+) ?{unit}", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static object Constant(Assembly assembly, string type, string name) =>
        assembly.GetType($"{assembly.GetName().Name}.{type}", throwOnError: true)!
            .GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue()!;
}
