using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>How a small sound image is made, and where its numbers stand, found without the code that is under test.</summary>
/// <param name="Format">The format's name, which QEMU's tools know too.</param>
/// <param name="Create">Makes the image at a path; the folder is for what that takes.</param>
/// <param name="Fields">The fields worth changing.</param>
/// <param name="Unit">The allocation unit in bytes, whose multiples are values worth trying.</param>
/// <param name="IsKnownToQemu">Whether qemu-img can say what the payload is.</param>
/// <param name="Seal">Makes checksums right again after a field was changed; null if the format has none.</param>
internal sealed record HostileBase(
    string Format, Action<TemporaryFolder, string> Create, Func<byte[], IEnumerable<ImageField>> Fields, Func<byte[], ulong> Unit, bool IsKnownToQemu = true,
    Func<byte[], byte[]>? Seal = null);
