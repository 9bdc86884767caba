using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers;

/// <summary>A container's bytes from front to back.</summary>
internal interface IContainerBody
{
    /// <summary>
    /// What comes at <paramref name="offset"/>, where the last piece ended: bytes at the start of <paramref name="buffer"/>, or a hole,
    /// which may be longer than it.
    /// </summary>
    Task<SourceRange> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
