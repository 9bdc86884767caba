using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images;

/// <summary>
/// A disk image format: its name, how it is recognised, and the five things that can be done with it. Each format
/// folder derives one such class; <see cref="ImageFormats"/> lists them.
/// </summary>
public abstract class ImageFormat
{
    /// <summary>The format's name as libvirt spells it in <c>&lt;format type='...'/&gt;</c>, in lower case.</summary>
    public abstract string Name { get; }

    /// <summary>Other names under which users know the format, in lower case (<c>vhd</c> for <c>vpc</c>).</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>File extensions, with the dot and in lower case, that declare this format and no other.</summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <summary>The extension a new file or volume of this format gets.</summary>
    public virtual string DefaultExtension => Extensions.Count > 0 ? Extensions[0] : "." + Name;

    /// <summary>The marks by which readers know the format; none for raw bytes.</summary>
    public virtual IReadOnlyList<FormatSignature> Signatures => [];

    /// <summary>Whether the bytes of the file are the guest-visible payload itself (raw, iso).</summary>
    public virtual bool IsPayload => false;

    /// <summary>Whether the size of the payload follows from the length of the file (raw, iso, luks).</summary>
    public virtual bool IsSizedByLength => IsPayload;

    /// <summary>Whether the format can be read front to back from a source that cannot seek.</summary>
    public virtual bool CanReadForward => false;

    /// <summary>Whether every image of the format is encrypted: who declares it knows, and it travels physically or not at all (luks).</summary>
    public virtual bool IsEncrypted => false;

    /// <summary>Whether <see cref="CreateWriter"/> is implemented.</summary>
    public abstract bool CanWrite { get; }

    /// <summary>
    /// Describes the image from its header alone; costs a few reads whatever the size of the image. Says nothing of
    /// whether the rest is sound: that is <see cref="Verify"/>.
    /// </summary>
    /// <exception cref="DiskImageException">The header is not one of this format or cannot be understood.</exception>
    public abstract ImageInfo Identify(ByteSource source, BudgetMeter budget);

    /// <summary>
    /// Walks the whole structure and reports every finding to <paramref name="report"/>; returns when all was seen or
    /// a fatal finding stops the walk. Payload is not read, except where a stream has to be parsed to find its end.
    /// </summary>
    /// <exception cref="DiskImageException">A structural error after which nothing further can be said.</exception>
    public abstract void Verify(ByteSource source, VerificationReport report, BudgetMeter budget);

    /// <summary>
    /// Opens the image to read its payload. Refuses what cannot be turned into payload: backing files, data files,
    /// encryption, unknown incompatible features. Never opens anything that is named inside the image.
    /// The reader does not own <paramref name="source"/>.
    /// </summary>
    /// <exception cref="DiskImageException">The image cannot be read as this format.</exception>
    public abstract ImageReader OpenReader(ByteSource source, BudgetMeter budget);

    /// <summary>
    /// Plans an image of <paramref name="virtualSize"/> bytes: everything that can be refused is refused here, before
    /// a byte is written.
    /// </summary>
    /// <exception cref="DiskImageException">Reason <see cref="FindingReason.Limit"/>: the format cannot hold that size.</exception>
    /// <exception cref="System.NotSupportedException"><see cref="CanWrite"/> is false.</exception>
    public abstract ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options);

    /// <summary>What a new content has to keep of an existing image. Each format that is written says it itself.</summary>
    /// <exception cref="DiskImageException">The header cannot be understood.</exception>
    public virtual ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) =>
        ImageLayout.Of(Identify(source, budget), WriterOptions.Default, "a format that is not written here");

    /// <summary>Whether a mark says that bytes are of this format, or of one with the same mark whose header tells them apart.</summary>
    public virtual bool IsMarkedBy(FormatSignature signature) => signature.Format == Name;

    /// <summary>Whether a sound image of this format may begin with a mark of something else, since its own mark is elsewhere.</summary>
    public virtual bool MayBeginWith(FormatSignature signature) => false;

    /// <summary>Whether a container that is written with these options begins with a mark of the format, so that a host that looks at its start knows it.</summary>
    public virtual bool MarksStart(WriterOptions options) => !IsPayload;

    /// <summary>The format's name.</summary>
    public override string ToString() => Name;
}
