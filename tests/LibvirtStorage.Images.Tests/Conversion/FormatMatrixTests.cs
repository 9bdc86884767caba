using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>
/// Every variant that can be read into every format that can be written: the payload that QEMU reads from the result is
/// the one that went in.
/// </summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class FormatMatrixTests(SourceVariants sources) : IClassFixture<SourceVariants>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What is written, and the formats' variants.</summary>
    private static readonly (string Format, WriterOptions Options)[] s_targets =
    [
        ("raw", new()),
        ("qcow2", new()),
        ("qcow2", new() { Version = 2, Compression = ImageCompression.Deflate }),
        ("qcow2", new() { Compression = ImageCompression.Zstd, ClusterSize = 4096 }),
        ("qed", new()),
        ("vmdk", new()),
        ("vmdk", new() { Subformat = "streamOptimized" }),
        ("vhdx", new()),
        ("vhdx", new() { Subformat = "fixed" }),
        ("vpc", new()),
        ("vpc", new() { Subformat = "fixed", ExactSize = true }),
        ("vdi", new()),
        ("vdi", new() { Subformat = "static" }),
    ];

    public static IEnumerable<object[]> Sources() => SourceVariants.Names.Select(name => new object[] { name });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Every_source_becomes_every_format(string name)
    {
        (string path, ImageFormat format, byte[] payload) = sources.Get(name);
        var failures = new List<string>();
        foreach ((string to, WriterOptions options) in s_targets)
        {
            Assert.True(ImageFormats.TryGet(to, out ImageFormat? target));
            string result = _folder.File("result");
            using (FileByteSource source = FileByteSource.Open(path, allowFilesBeside: true))
            {
                await Convert.SourceAsync(format, source, target, result, options);
            }

            if (!Matches(payload, Qemu.Payload(result, to)))
            {
                failures.Add($"{name} to {to} ({options.Describe()})");
            }

            File.Delete(result);
        }

        Assert.Empty(failures);
    }

    /// <summary>A format of whole sectors, or of whole MiB, ends in zeros.</summary>
    private static bool Matches(byte[] payload, byte[] read) =>
        read.Length >= payload.Length
        && read.AsSpan(0, payload.Length).SequenceEqual(payload)
        && read.Skip(payload.Length).All(b => b == 0);
}
