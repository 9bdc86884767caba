namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>What decoding may cost.</summary>
/// <param name="MaxDictionary">Most bytes of dictionary that a stream may ask for. <c>xz -9</c> asks for 64 MiB.</param>
/// <param name="KnownLength">Bytes that come out at most, if that is known: no dictionary needs to be larger.</param>
internal readonly record struct XzLimits(long MaxDictionary, long? KnownLength = null);
