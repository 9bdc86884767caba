using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>The one gate: the same code stands before Test, Send, Receive and Convert.</summary>
public static class ImageValidator
{
    /// <summary>Examines an image. Does not throw for anything the image contains: that becomes a finding.</summary>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    /// <exception cref="System.OperationCanceledException">The caller stopped the examination.</exception>
    public static ImageReport Validate(ByteSource source, ImageFormat declared, ImagePolicy policy, BudgetMeter budget) =>
        throw new System.NotImplementedException();
}
