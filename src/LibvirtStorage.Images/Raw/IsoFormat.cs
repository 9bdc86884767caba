using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

internal sealed class IsoFormat : ImageFormat
{
    public override string Name => "iso";

    public override IReadOnlyList<string> Extensions { get; } = [".iso"];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => throw new NotImplementedException();

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) => throw new NotImplementedException();

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => throw new NotImplementedException();

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => throw new NotImplementedException();
}
