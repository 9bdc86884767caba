using System;
using System.Diagnostics;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Benchmarks;

/// <summary>The peer, with its default options.</summary>
internal static class QemuImg
{
    public static string Version => Run("--version").Split('\n')[0];

    public static void ConvertRawToQcow2(string source, string destination) => Run(["convert", "-f", "raw", "-O", "qcow2", source, destination]);

    public static void ConvertQcow2ToRaw(string source, string destination) => Run(["convert", "-f", "qcow2", "-O", "raw", source, destination]);

    public static void Convert(BenchmarkCase conversion, string source, string destination)
    {
        string[] how = (conversion.ToRaw, conversion.Compression) switch
        {
            (true, _) => ["-f", "qcow2", "-O", "raw"],
            (_, ImageCompression.None) => ["-f", "raw", "-O", "qcow2"],
            (_, ImageCompression.Deflate) => ["-f", "raw", "-O", "qcow2", "-c", "-o", "compression_type=zlib"],
            _ => ["-f", "raw", "-O", "qcow2", "-c", "-o", "compression_type=zstd"],
        };
        Run(["convert", .. how, source, destination]);
    }

    /// <summary>What its <c>info</c> says of an image of a declared format.</summary>
    public static void Info(string path, string format) => Run("info", "-f", format, path);

    /// <summary>Checks an image's tables.</summary>
    public static void Check(string path, string format) => Run("check", "-q", "-f", format, path);

    /// <summary>Throws unless both images hold the same payload: what is wrong must not be measured.</summary>
    public static void Compare(string left, string leftFormat, string right, string rightFormat) =>
        Run("compare", "-f", leftFormat, "-F", rightFormat, left, right);

    private static string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("qemu-img", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"qemu-img {string.Join(' ', arguments)} failed: {output}");
    }
}
