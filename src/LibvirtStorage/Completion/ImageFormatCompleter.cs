using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using LibvirtStorage.Images;

namespace LibvirtStorage.Completion;

/// <summary>Completes the names of image formats.</summary>
public sealed class ImageFormatCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from format in ImageFormats.All
        where parameterName != "Format" || format.CanWrite
        where format.Name.StartsWith(CompletionText.Unquote(wordToComplete), StringComparison.OrdinalIgnoreCase)
        select CompletionText.Result(format.Name, "Image format, extension " + format.DefaultExtension);
}
