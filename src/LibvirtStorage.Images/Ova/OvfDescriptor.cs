using System.Collections.Generic;

namespace LibvirtStorage.Images.Ova;

/// <summary>What a descriptor (DSP0243) says of disks. Text is as it stands there.</summary>
internal sealed record OvfDescriptor(IReadOnlyList<OvfFile> Files, IReadOnlyList<OvfDisk> Disks);

/// <summary>A <c>File</c> of the section <c>References</c>.</summary>
/// <param name="Id">What disks refer to it by.</param>
/// <param name="Href">Where it is.</param>
/// <param name="Size">Its size in bytes, if the descriptor says it.</param>
/// <param name="Compression">Null, or <c>gzip</c>.</param>
/// <param name="IsChunked">Whether it is cut into several members.</param>
internal sealed record OvfFile(string Id, string Href, ulong? Size, string? Compression, bool IsChunked);

/// <summary>A <c>Disk</c> of the section <c>DiskSection</c>.</summary>
/// <param name="Id">Its name in the descriptor.</param>
/// <param name="FileRef">The file it is in; null for an empty disk.</param>
/// <param name="Capacity">Size of the payload in bytes; null if it is a variable of the deployment.</param>
/// <param name="Format">The format's address, or null.</param>
/// <param name="ParentRef">The disk it is a difference to, or null.</param>
internal sealed record OvfDisk(string Id, string? FileRef, ulong? Capacity, string? Format, string? ParentRef);
