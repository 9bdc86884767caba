using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Paths;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that works on files, one after the other.</summary>
public abstract class PathCmdlet : CancellableCmdlet
{
    /// <summary>The parameter set with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>
    /// The parameter set without. What else comes from objects in the pipeline belongs to this set only: the default
    /// set goes first, and if anything were bound in it by name, the object's path would not be any more.
    /// </summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files, taken as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            foreach (FileInfo file in Resolve(path, literal))
            {
                if (!Attempt(file.FullName, () => ProcessFile(file)))
                {
                    OnFailed();
                }
            }
        }
    }

    /// <summary>Deals with one file. An exception that is foreseen becomes the error of this file.</summary>
    protected abstract void ProcessFile(FileInfo file);

    private List<FileInfo> Resolve(string path, bool literal)
    {
        var files = new List<FileInfo>();
        ErrorRecord? error = literal
            ? SessionState.Path.ResolveLiteral(path, files)
            : SessionState.Path.ResolveWildcards(path, files);
        if (error is not null)
        {
            WriteError(error);
            OnFailed();
        }

        return files;
    }

    /// <summary>Told when a path led nowhere or its file could not be dealt with; the error was written already.</summary>
    protected virtual void OnFailed()
    {
    }
}
