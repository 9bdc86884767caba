using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Creation;

/// <summary>An image that <c>qemu-img create</c> is asked for, and what the validator has to say of it.</summary>
/// <param name="Options">What stands behind <c>-o</c>.</param>
/// <param name="Verdict">Whether it is accepted, or for what it is not.</param>
internal sealed record CreationCase(string Options, CreationVerdict Verdict = CreationVerdict.Accepted)
{
    /// <summary>Names and values of the options.</summary>
    public IEnumerable<(string Name, string Value)> Parts => Options.Split(',').Select(part => (part.Split('=')[0], part.Split('=')[1]));

    /// <summary>The catalogue, by qemu-img's name of the format.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<CreationCase>> All { get; } = new Dictionary<string, IReadOnlyList<CreationCase>>
    {
        ["qcow2"] =
        [
            .. Each("cluster_size", "512", "4k", "64k", "2M"),
            .. Each("compat", "0.10", "1.1", "v2", "v3"),
            .. Each("compression_type", "zlib", "zstd"),
            .. Each("extended_l2", "on", "off"),
            .. Each("lazy_refcounts", "on", "off"),
            .. Each("preallocation", "off", "metadata", "falloc", "full"),
            .. Each("refcount_bits", "1", "2", "4", "8", "16", "32", "64"),
            new("encrypt.format=aes," + Secret("encrypt."), CreationVerdict.Encrypted),
            new("encryption=on," + Secret("encrypt."), CreationVerdict.Encrypted),
            new("encryption=off"),
            new("encrypt.format=luks," + Luks("encrypt.", "aes-256", "cbc", "essiv", "sha1"), CreationVerdict.Encrypted),
            new("backing_file=base.raw,backing_fmt=raw", CreationVerdict.External),
            new("data_file=data.raw", CreationVerdict.External),
            new("data_file=data.raw,data_file_raw=on", CreationVerdict.External),
            new("data_file=data.raw,data_file_raw=off", CreationVerdict.External),
            new("data_file=base.raw,data_file_raw=on,keep_data_file=on", CreationVerdict.External),
            new("data_file=data.raw,keep_data_file=off", CreationVerdict.External),
            new("size=1M"),
        ],
        ["qcow"] =
        [
            new("encrypt.format=aes," + Secret("encrypt."), CreationVerdict.Encrypted),
            new("encryption=on," + Secret("encrypt."), CreationVerdict.Encrypted),
            new("encryption=off"),
            new("backing_file=base.raw,backing_fmt=raw", CreationVerdict.External),
            new("size=1M"),
        ],
        ["qed"] =
        [
            // Of larger ones QEMU cannot tell how large a disk may be.
            .. Each("cluster_size", "4k", "64k", "2M"),
            .. Each("table_size", "2", "4", "16"),
            new("table_size=1", CreationVerdict.Unopened),
            new("backing_file=base.raw,backing_fmt=raw", CreationVerdict.External),
            new("size=1M"),
        ],
        ["vmdk"] =
        [
            .. Each("subformat", "monolithicSparse", "streamOptimized"),
            new("subformat=monolithicFlat", CreationVerdict.External),
            new("subformat=twoGbMaxExtentSparse", CreationVerdict.External),
            new("subformat=twoGbMaxExtentFlat", CreationVerdict.External),
            .. Each("adapter_type", "ide", "lsilogic", "buslogic", "legacyESX"),
            .. Each("compat6", "on", "off"),
            .. Each("hwversion", "3", "21"),
            .. Each("toolsversion", "0", "2147483647"),
            .. Each("zeroed_grain", "on", "off"),
            new("backing_file=base.vmdk,backing_fmt=vmdk", CreationVerdict.External),
            new("size=1M"),
        ],
        ["vdi"] = [.. Each("static", "on", "off"), new("size=1M")],
        ["vhdx"] =
        [
            .. Each("block_size", "0", "1M", "256M"),
            .. Each("block_state_zero", "on", "off"),
            .. Each("log_size", "1M", "7M"),
            .. Each("subformat", "dynamic", "fixed"),
            new("size=1M"),
        ],
        ["vpc"] = [.. Each("force_size", "on", "off"), .. Each("subformat", "dynamic", "fixed"), new("size=1M")],
        ["parallels"] = [.. Each("cluster_size", "4k", "1M", "64M"), new("size=1M")],
        ["luks"] =
        [
            new("size=1M," + Luks(string.Empty, "aes-128", "cbc", "essiv", "sha512"), CreationVerdict.Encrypted),
            new(Luks(string.Empty, "aes-256", "xts", "plain64", "sha256") + ",detached-header=off", CreationVerdict.Encrypted),
            new(Secret(string.Empty) + ",iter-time=10,detached-header=on", CreationVerdict.Detached),
        ],
        ["raw"] = [new("size=1M")],
    };

    private static IEnumerable<CreationCase> Each(string name, params string[] values) => values.Select(value => new CreationCase($"{name}={value}"));

    private static string Secret(string prefix) => prefix + "key-secret=key";

    private static string Luks(string prefix, string cipher, string mode, string vector, string hash) => string.Join(
        ",", Secret(prefix), $"{prefix}cipher-alg={cipher}", $"{prefix}cipher-mode={mode}", $"{prefix}ivgen-alg={vector}", $"{prefix}ivgen-hash-alg=sha256", $"{prefix}hash-alg={hash}", $"{prefix}iter-time=10");
}

/// <summary>What an image of the catalogue is to the validator.</summary>
internal enum CreationVerdict
{
    /// <summary>Sound, without as much as a warning.</summary>
    Accepted,

    /// <summary>Sound, and reported as encrypted.</summary>
    Encrypted,

    /// <summary>Not an image without another file: refused for that, and for nothing else.</summary>
    External,

    /// <summary>A LUKS header whose payload is elsewhere.</summary>
    Detached,

    /// <summary>QEMU makes it, and opens it no more than we do.</summary>
    Unopened,
}
