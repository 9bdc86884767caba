using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace LibvirtStorage.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Conversions of this library beside those of qemu-img, in alternated runs over the same data.

          --size <MiB>      size of the disk, default 1024
          --runs <n>        runs of each, default 5; the median counts
          --folder <path>   where the images go; default /dev/shm if they fit, else the temporary folder
          --only <text>     only the conversions whose name contains the text
          --transfers       transfers to and from a libvirt daemon beside those of virsh, of a disk eight times the size
          --validate        a folder of images through validation beside loops of qemu-img
          --count <n>       images of that folder, default 1000
          --profile         no comparison: where the time of our conversions goes
        """;

    public long Size { get; init; } = 1L << 30;

    public int Runs { get; init; } = 5;

    public string? Folder { get; init; }

    public string Only { get; init; } = "";

    public bool Profile { get; init; }

    public bool Transfers { get; init; }

    public bool Validate { get; init; }

    public int Count { get; init; } = 1000;

    /// <summary>Set in the process that measures one conversion: where its result goes.</summary>
    public string? ResultFile { get; init; }

    /// <summary>Reads the command line; throws when it makes no sense.</summary>
    public static BenchmarkOptions Parse(IEnumerable<string> args)
    {
        var options = new BenchmarkOptions();
        using IEnumerator<string> words = args.GetEnumerator();
        while (words.MoveNext())
        {
            options = words.Current switch
            {
                "--size" => options with { Size = Number(words) << 20 },
                "--runs" => options with { Runs = (int)Number(words) },
                "--folder" => options with { Folder = Path.GetFullPath(Value(words)) },
                "--only" => options with { Only = Value(words) },
                "--profile" => options with { Profile = true },
                "--transfers" => options with { Transfers = true },
                "--validate" => options with { Validate = true },
                "--count" => options with { Count = (int)Number(words) },
                "--result" => options with { ResultFile = Value(words) },
                string other => throw new FormatException($"{other} is not an option.\n{Usage}"),
            };
        }

        return options;
    }

    private static string Value(IEnumerator<string> words)
    {
        string option = words.Current;
        return words.MoveNext() ? words.Current : throw new FormatException($"{option} needs a value.");
    }

    private static long Number(IEnumerator<string> words) =>
        long.TryParse(Value(words), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0
            ? number
            : throw new FormatException($"{words.Current} is not a number.");
}
