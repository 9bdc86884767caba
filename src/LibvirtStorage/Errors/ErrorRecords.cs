using System;
using System.Management.Automation;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Errors;

/// <summary>
/// The one place where error records are put together, and so where text that came from a server is made safe to show.
/// </summary>
internal static class ErrorRecords
{
    /// <summary>An error with everything that a script or a person needs of it.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="id">Stable id, a short noun phrase.</param>
    /// <param name="category">The engine's category.</param>
    /// <param name="target">The object at fault.</param>
    /// <param name="recommendation">What to do next, one sentence.</param>
    public static ErrorRecord Create(Exception exception, string id, ErrorCategory category, object target, string recommendation) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(ImageText.EscapeMessage(exception.Message)) { RecommendedAction = recommendation },
        };
}
