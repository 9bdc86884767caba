using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>The threat catalogue's rows by their ids. A test names the row it is about, in its name or its data, so that none is forgotten.</summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class CatalogueRows
{
    private static readonly string[] s_rows =
    [
        "Q-EXT 05 07 09 12 17 18 19 20",
        "Q-FEA 01 03 04 05 06 07 09 10 11 12 14 16 18 20",
        "Q-HDR 06 07 09 10 13 15 20 21 22 24 26 28 31 32 34",
        "Q-SNP 01 05 06",
        "Q-XHD 02 03 04",
        "Q-BMP 01 03 04",
        "Q-TAB 02 03 04 05 08 09 10 11 12 13 14 15",
        "Q-CMP 06 09",
        "P 01 02 03 04 05 06 09 11 13 14 15 17 18",
        "M-EXT 01 05 06 07 08 10 11 15 17 18",
        "M-NUM 02 03 05 06 07 08 10 11 12",
        "M-TAB 01 03 04 06 07",
        "M-STR 01 02 04 06",
        "M-OLD 01 02",
        "D 01 02 04 06 07 08 09 12 13 14 15 17 19 21",
        "H 02 03 06 08 11 12 13 14 15 16 17 21 22 23 24 26 27 28 31 33",
        "X 01 03 04 05 12 14 15 16 17 18 19 21 22 23 24 25 27 29 31 32 33 34 35 37 38 41 42 43",
        "E 01",
        "L 02 04 05 06 07",
        "C 02 03",
        "G 01 02",
        "K 02 03",
        "Z 01 05 07",
    ];

    public static IEnumerable<object[]> Families() => s_rows.Select(r => new object[] { r });

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_row_has_a_test(string family)
    {
        string tests = Sources();
        string[] parts = family.Split(' ');
        Assert.All(parts.Skip(1), number => Assert.True(IsNamed(tests, parts[0], number), $"No test names {parts[0]}-{number}."));
    }

    [Fact]
    public void A_row_that_is_not_there_is_missed() => Assert.False(IsNamed(Sources(), "Q-EXT", "98"));

    /// <summary>As a string, or as the start of a method's name with the hyphens that C# does not have there.</summary>
    private static bool IsNamed(string tests, string prefix, string number) =>
        Regex.IsMatch(tests, $"\\b{prefix.Replace("-", "[-_]")}[-_]?{number}(?![0-9])|_{prefix.Replace("-", "_")}_?{number}_", RegexOptions.CultureInvariant);

    private static string Sources()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LibvirtStorage.sln")))
        {
            folder = folder.Parent!;
        }

        return string.Concat(
            from project in new[] { "LibvirtStorage.Images.Tests", "LibvirtStorage.Transfers.Tests" }
            from file in Directory.EnumerateFiles(Path.Combine(folder.FullName, "tests", project), "*.cs", SearchOption.AllDirectories)
            where Path.GetFileName(file) != nameof(CatalogueRows) + ".cs"
            select File.ReadAllText(file));
    }
}
